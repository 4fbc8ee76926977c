"""What a filing states beyond the printed form: kept in its rows, compared, entered in the registry."""

from decimal import Decimal

import pytest

from evenwatt.filing.comparison import Change, fates
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import FiledRow
from evenwatt.filing.queries import shown_form
from evenwatt.filing.registered import changes_of
from evenwatt.registry.models import Charger, ChargerModel, Station
from tests.fixtures import walk
from tests.fixtures.province import Province, build_province, rows, workbook

FACTS = {
    "site_kind": "交通枢纽",
    "longitude": "114.41",
    "latitude": "30.5",
    "rated_kw": "120",
    "display_step_kwh": "0.001",
    "connectors": "2",
}

pytestmark = pytest.mark.clause("R-3-a")


@pytest.fixture
def province(db) -> Province:
    return build_province()


def approved(province: Province, filed: list[dict[str, str]], *, day: str = "2026-01-12"):
    """Approve our own template, filled in."""
    return walk.approved_filing(province, filed, day=day, with_optional=True)


def stated() -> dict[str, object]:
    """What the registry says of the station and the first charger."""
    station, charger = Station.objects.get(), Charger.objects.order_by("serial").first()
    return {
        "site_kind": station.site_kind,
        "place": (station.longitude, station.latitude),
        "own": (charger.own_kw, charger.own_step_kwh),
        "connectors": charger.connectors,
    }


def test_what_a_filing_states_is_registered_and_what_the_next_leaves_open_stays(province):
    approved(province, rows(2, **FACTS))
    known = {
        "site_kind": "transport_hub",
        "place": (Decimal("114.41"), Decimal("30.5")),
        "own": (Decimal(120), Decimal("0.001")),
        "connectors": 2,
    }
    assert stated() == known
    approved(province, rows(2), day="2026-02-12")
    assert stated() == known


def test_a_figure_is_a_chargers_own_only_where_its_model_says_another(province):
    approved(province, rows(1))
    ChargerModel.objects.update(rated_kw=120, display_step_kwh=Decimal("0.01"))
    approved(province, rows(1, **FACTS), day="2026-02-12")
    assert stated()["own"] == (None, Decimal("0.001"))


def test_of_two_statements_about_a_station_the_first_is_taken_as_the_finding_said(province):
    other = {**FACTS, "site_kind": "独立地块", "longitude": "114.5"}
    filed = [*rows(1), *rows(1, first=2, **FACTS), *rows(1, first=3, **other)]
    filing = approved(province, filed)
    doubts = [finding for row in filing.rounds.get().rows.all() for finding in row.findings]
    assert [(doubt["code"], doubt["row"], doubt["params"]["first"]) for doubt in doubts] == [
        ("two_statements", 10, "9"),
        ("two_statements", 10, "9"),
    ]
    assert stated()["site_kind"] == "transport_hub"
    assert stated()["place"] == (Decimal("114.41"), Decimal("30.5"))


def test_facts_that_differ_from_the_registry_are_compared_and_empty_cells_are_not(province):
    approved(province, rows(3, **FACTS))
    filed = [*rows(1, **FACTS), *rows(1, first=2), *rows(1, first=3, **{**FACTS, "connectors": "4"})]
    content = workbook(province.operator.organisation, filed, with_optional=True)
    again = walk.uploaded_filing(province.operator, content=content, day="2026-02-12")
    of_round = again.rounds.get()
    assert [row.fate for row in of_round.rows.all()] == ["same", "same", "changed"]
    assert list(changes_of(again, of_round.rows.all()).values()) == [{"connectors": "2"}]


def test_columns_that_a_file_lacks_are_not_shown_until_they_are_filled_in_the_page(province):
    of_round = walk.uploaded_filing(province.operator, rows(2)).rounds.get()
    printed = kind_of("B").form.printed_columns
    assert shown_form(of_round).columns == printed
    of_round.mended_rows = of_round.rows.filter(excel_row=8).update(original={"connectors": ""})
    assert [column.key for column in shown_form(of_round).columns[len(printed) :]] == ["connectors"]


def test_rows_kept_before_these_columns_are_compared_as_if_they_were_empty(province):
    before = walk.submitted_filing(province.operator, rows(2)).rounds.get()
    old = {key: value for key, value in before.rows.first().values.items() if key not in FACTS}
    FiledRow.objects.filter(pk=before.rows.first().pk).update(values=old, remark="请核对")
    (fate,) = fates(before, before)
    assert fate.what == Change.SAME
