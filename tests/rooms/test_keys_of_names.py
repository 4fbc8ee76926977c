"""Keys of names that were stored when fewer names were told apart (R-3.8-a)."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from evenwatt.kernel.audit.act import act
from evenwatt.registry.models import ChargerModel
from tests.fixtures.province import at

MIGRATION = import_module("evenwatt.registry.migrations.0007_keys_of_names")


def test_stored_keys_follow_and_those_that_hold_stay(db):
    stored = (
        ("甲制造商", "dc1201", "DC-120-1"),
        ("甲制造商", "ev7", "EV-7"),
        ("乙制造商", "dc1201", "DC-1201"),
    )
    with act("charger.file", clause="R-3.8-a", by=None, at=at("2026-01-20")):
        for maker, key, model in stored:
            ChargerModel.objects.create(maker_key=maker, model_key=key, maker=f"{maker} ", model=model)
    MIGRATION.rename(apps, SimpleNamespace(connection=connection))
    now = ChargerModel.objects.order_by("pk").values_list("maker_key", "model_key")
    assert list(now) == [("甲制造商", "dc120-1"), ("甲制造商", "ev7"), ("乙制造商", "dc1201")]
