"""What platforms file is compared with the operators' own filings: found, explained, settled, gone."""

import pytest

from evenwatt.kernel.duties.models import Duty
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.registry.connection_models import Mismatch
from evenwatt.registry.connection_queries import mismatches
from evenwatt.registry.matching import explain, refuse, settle
from tests.fixtures import walk
from tests.fixtures.platforms import (
    approved,
    connected,
    form_b,
    form_f,
    hosted,
    platform_year,
)
from tests.fixtures.province import Province, at, build_province, rows
from tests.fixtures.refusals import refused


@pytest.fixture
def province(db) -> Province:
    return build_province()


def owed() -> set[tuple[str, str]]:
    return set(Duty.objects.filter(closed_at=None).values_list("kind", "organisation__name"))


def found() -> dict[str, str]:
    """Mismatch: kind → state."""
    return dict(Mismatch.objects.values_list("kind", "state"))


@pytest.mark.clause("R-4.3.1-c")
def test_what_one_files_and_the_other_does_not_is_found_and_gone_when_it_agrees(province):
    platform_year(province)
    assert found() == {"not_filed_by_operator": "open"}
    assert Mismatch.objects.count() == 3
    platform, operator = province.platform.organisation.name, province.operator.organisation.name
    assert owed() >= {("mismatch_platform", platform), ("mismatch_operator", operator)}
    walk.approved_filing(province, rows(3), day="2025-12-01")
    assert found() == {"not_filed_by_operator": "settled"}
    assert not {kind for kind, _ in owed()} & {"mismatch_platform", "mismatch_operator"}


def test_the_platform_learns_neither_whose_a_charger_is_nor_what_it_does_not_connect(province):
    other = province.other_operator
    filing = walk.submitted_filing(
        other, rows(1, first=3, county="江夏区", address="武汉市江夏区一路1号"), day="2025-09-12"
    )
    approve_filing(filing=filing, opinion="属实", by=province.other_county.actor(), at=at("2025-09-20"))
    walk.approved_filing(province, [*rows(2), *rows(1, first=4)], day="2025-09-12")
    platform_year(province)
    assert set(found()) == {"of_another_operator", "not_filed_by_platform"}
    seen = list(mismatches(province.platform.actor()))
    assert {each.kind for each in seen} == {"of_another_operator"}
    told = "".join(str(value) for each in seen for value in vars(each).values())
    assert other.organisation.name not in told
    assert {each.kind for each in mismatches(province.operator.actor())} == {
        "of_another_operator",
        "not_filed_by_platform",
    }
    for stranger in (other, province.other_platform, province.other_county, province.direct_city):
        assert not mismatches(stranger.actor()).exists()
    for bureau in (province.city, province.county, province.province_officer):
        assert mismatches(bureau.actor()).count() == 2


def test_an_explanation_is_accepted_for_as_long_as_both_say_the_same(province):
    platform_year(province, 1)
    mismatch, city, platform = Mismatch.objects.get(), province.city.actor(), province.platform.actor()
    with refused("explanation_missing"):
        explain(mismatch=mismatch, explanation=" ", by=platform, at=at("2025-11-20"))
    explain(mismatch=mismatch, explanation="经营者正在补报", by=platform, at=at("2025-11-20"))
    assert owed() >= {
        ("mismatch_city", province.city.organisation.name),
        ("mismatch_county", province.county.organisation.name),
    }
    refuse(mismatch=mismatch, outcome="请附报备回执", by=city, at=at("2025-11-21"))
    explain(mismatch=mismatch, explanation="已补报", by=province.operator.actor(), at=at("2025-11-22"))
    settle(mismatch=mismatch, outcome="同意", by=province.county.actor(), at=at("2025-11-23"))
    approved(
        province, "F", form_f(province.platform.organisation, [hosted("示例充电甲公司", 1)]), day="2025-11-24"
    )
    assert found() == {"not_filed_by_operator": "settled"}
    # The platform tells another model: it is looked at again.
    content = form_b(province.platform.organisation, connected("示例充电甲公司", 1, model="DC-60kW"))
    approved(province, "B", content, day="2025-11-25")
    assert found() == {"not_filed_by_operator": "open"}


def test_an_unknown_operator_is_one_mismatch_for_the_county_where_it_is_said_to_be(province):
    platform = province.platform.organisation
    approved(province, "F", form_f(platform, [hosted("无此公司", 5)]))
    approved(province, "B", form_b(platform, connected("无此公司", 5)))
    only = Mismatch.objects.get()
    assert (only.kind, only.county_id, only.operator) == ("operator_unknown", "420111", None)
    assert mismatches(province.county.actor()).count() == 1
