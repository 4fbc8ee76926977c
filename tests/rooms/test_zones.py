"""Functional zones: their code, their bureau, what can be filed in them, their end."""

from datetime import date

import pytest

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.queries import places
from evenwatt.kernel.regions.zone_actions import add_zone, amend_zone, close_zone
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.parties import NOW, enter, operations_unit, refusal, steward
from tests.fixtures.province import HONGSHAN, JIANGXIA, WUHAN, Province, build_province, rows


@pytest.fixture
def province(db) -> Province:
    return build_province()


@pytest.fixture
def unit(province) -> Organisation:
    return operations_unit()


def zone_by(by, *, name="东湖高新区", aliases=("光谷",), served_by=HONGSHAN, city=WUHAN):
    return add_zone(
        city=Region.objects.get(pk=city),
        name=name,
        aliases=aliases,
        served_by=Region.objects.get(pk=served_by) if served_by else None,
        since=date(2026, 3, 1),
        by=by,
        at=NOW,
    )


@pytest.mark.clause("R-0-b")
def test_a_zone_gets_a_code_of_its_own_and_its_bureau(province):
    zone = zone_by(province.city.actor())
    assert (zone.region_id, zone.region.full_name) == ("4201Z1", "武汉市东湖高新区")
    assert zone_by(province.city.actor(), name="武汉新区", aliases=()).region_id == "4201Z2"
    assert bureau_of("4201Z1") == province.county.organisation
    assert province.county.actor().counties == (HONGSHAN, "4201Z1", "4201Z2")
    amend_zone(zone=zone, aliases=["光谷", "东湖"], served_by=None, by=province.city.actor(), at=NOW)
    assert refusal(bureau_of, region_code="4201Z1") == "no_bureau"
    own = steward(province.city.organisation).actor()
    bureau = enter(own, kind="bureau", name="东湖高新区局", place="4201Z1", credit_code="")
    assert bureau_of("4201Z1") == bureau
    give_role(account=province.other_county.account, organisation=bureau, role=Role.COUNTY_OFFICER)


@pytest.mark.clause("R-0-b")
@pytest.mark.parametrize("written", ["东湖高新区", "光谷", "武汉市东湖高新区", "湖北省/武汉市/光谷"])
def test_a_zone_is_filed_in_and_looked_after_by_the_county_that_serves_it(province, written):
    zone_by(province.city.actor())
    in_zone = rows(2, county=written, address="光谷大道1号")
    walk.approved_filing(province, in_zone, day="2026-04-02")
    assert set(Charger.objects.values_list("station__county", flat=True)) == {"4201Z1"}
    for capacity, count in ((province.county, 2), (province.city, 2), (province.other_county, 0)):
        assert reachable(Charger.objects.all(), capacity.actor()).count() == count


def test_a_zone_can_be_named_from_its_first_day_on(province):
    zone_by(province.city.actor())
    assert "4201Z1" in {place.code for place in places(date(2026, 3, 1))}
    assert "4201Z1" not in {place.code for place in places(date(2026, 2, 28))}
    early = walk.uploaded_filing(province.operator, rows(1, county="光谷"), day="2026-02-27")
    assert early.rounds.get().error_rows == 1


def test_who_keeps_zones(province, unit):
    account = open_account(login="ops", name="平台运维人员 01", password="no matter 1")
    operations = give_role(account=account, organisation=unit, role=Role.OPERATIONS)
    zone = zone_by(operations.actor())
    for foreign in (province.county, province.province_officer, province.direct_city, province.operator):
        with pytest.raises(NotAllowed):
            zone_by(foreign.actor(), name="别区", aliases=())
    by = province.city.actor()
    assert refusal(zone_by, by=by) == "name_taken"
    assert refusal(zone_by, by=by, name="别区", aliases=["光谷"]) == "name_taken"
    assert refusal(zone_by, by=by, name="洪山区", aliases=()) == "name_taken"
    assert refusal(zone_by, by=by, name="别区", aliases=(), served_by="420205") == "county_elsewhere"
    direct = {"by": operations.actor(), "name": "别区", "aliases": (), "served_by": None, "city": "429004"}
    assert refusal(zone_by, **direct) == "no_city_of_zone"
    county = Region.objects.get(pk=JIANGXIA)
    given = {"zone": zone, "taken_over_by": county, "by": by, "at": NOW}
    assert refusal(close_zone, **given, on=date(2026, 2, 28)) == "before_since"
    close_zone(**given, on=date(2026, 4, 1))
    assert bureau_of("4201Z1") == province.other_county.organisation
    assert "东湖高新区" not in {place.name for place in places(date(2026, 4, 1))}
    assert "东湖高新区" in {place.name for place in places(date(2026, 3, 31))}
    assert refusal(amend_zone, zone=zone, aliases=[], served_by=county, by=by, at=NOW) == "zone_closed"
