"""A record with a life and the people around it. Imports stay inside: this file is read before Django is."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 9, 28, 1, tzinfo=UTC)


@pytest.fixture
def province(db):
    from tests.fixtures.province import build_province

    return build_province()


@pytest.fixture
def operator(province):
    return province.operator.organisation


@pytest.fixture
def clerk(province):
    return province.operator.actor()


@pytest.fixture
def officer(province):
    return province.county.actor()


@pytest.fixture
def order(province, at):
    """A notified rectification order, to be moved by the engine."""
    from tests.unit.kernel.orders import notified_order

    return notified_order(province, at)
