"""Official documents: frozen once issued, read by their parties and the offices concerned (R-4.4.7-c)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from evenwatt.filing.actions import issue_form, summarise, urge
from evenwatt.filing.season_queries import SEASONS
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.documents.queries import READ_BY, visible_documents
from tests.fixtures import walk
from tests.fixtures.platforms import platform_year
from tests.fixtures.province import at, build_province, rows


@pytest.fixture
def province(db):
    province = build_province()
    filing = walk.approved_filing(province, rows(15))
    issue_form(of_round=filing.rounds.get(), by=province.operator.actor(), at=at("2026-01-13"))
    form_f, _ = platform_year(province, 15)
    issue_form(of_round=form_f.rounds.get(), by=province.platform.actor(), at=at("2025-11-11"))
    half = {"platform": province.platform.organisation, "day": date(2025, 12, 31)}
    summarise(**half, by=province.platform.actor(), at=at("2026-01-05"))
    season = {"season": SEASONS["platforms-f"], "year": 2026, "firm_ids": None}
    urge(**season, by=province.city.actor(), at=at("2026-12-02"))
    walk.issued_plan(province)
    walk.issued_evaluation(
        province, walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=1)
    )
    return province


COUNTIES = ("county", "other_county")  # of the plan, both: it covers the whole city

BUREAUS = {"province_officer", "city", *COUNTIES}
INSTITUTION = {"manager", "verifier", "checker", "approver"}
PLANNED = BUREAUS | INSTITUTION
TESTED = {"city", "county", "operator"} | INSTITUTION

READERS = {
    "form_b": {"province_officer", "city", "county", "operator"},
    "form_f": {"province_officer", "city", "platform"},
    "form_g": {"province_officer", "city", "platform"},
    "urging_letter": {"province_officer", "city", "platform"},
    "form_a": PLANNED,
    "form_b1": PLANNED,
    "certificate": TESTED,
    "notice": TESTED,
    "evaluation_report": {"province_officer"} | TESTED,
}


@pytest.mark.clause("R-4.4.7-c")
@pytest.mark.parametrize("template", sorted(READERS))
def test_each_kind_of_document_has_its_readers(province, template):
    readers = {
        name
        for name in type(province).__dataclass_fields__
        if visible_documents(getattr(province, name).actor()).filter(template=template).exists()
    }
    assert readers == READERS[template]


def test_every_kind_that_is_issued_has_readers(province):
    assert set(Document.objects.values_list("template", flat=True)) == set(READ_BY)


@pytest.mark.parametrize("change", [{"number": "另一号"}, {"content": {}}, {"signed": "他人"}])
def test_what_was_issued_does_not_change(province, change):
    with (
        act("test", clause="R-4.4.7-b", by=province.city.actor(), at=at("2026-04-01")),
        pytest.raises(DatabaseError, match="Cannot update"),
        transaction.atomic(),
    ):
        Document.objects.update(**change)


def test_what_was_issued_is_kept(province):
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Document.objects.all().delete()
