"""Titles that are data reach the translator as sentences in code do."""

from evenwatt.forms.appendix_b import FORM
from evenwatt.law.catalog import catalog
from scripts.messages import extracted


def test_titles_of_columns_and_parameters_are_offered_for_translation():
    offered = {message.id for message in extracted()}
    assert {column.title for column in FORM.columns} <= offered
    assert {field.plain_title for field in FORM.fields} <= offered
    assert {versions[-1].title for versions in catalog().versions.values()} <= offered
