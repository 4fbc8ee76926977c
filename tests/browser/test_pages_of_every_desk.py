"""Lists, records and forms beside the sampling year, at a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from evenwatt.exchange import actions as ledgers
from evenwatt.exchange.facts import facts_of
from evenwatt.exchange.models import Ledger
from evenwatt.exchange.queries import exchanged_chargers
from evenwatt.filing.actions import assign
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.zone_actions import add_zone
from evenwatt.ledgers.writer import write_ledger
from evenwatt.registry.connection_models import Mismatch
from evenwatt.registry.models import Charger, ChargerModel
from tests.browser.person import Person
from tests.fixtures import platforms, walk
from tests.fixtures.parties import operations_unit, steward
from tests.fixtures.province import HONGSHAN, REGISTERED_ON, Province, at, build_province, rows, set_today

DAY = "2026-10-12"


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_a_desk_is_wide_mute_or_faulty(browser, live_server, device, language):
    set_today(DAY)
    faults = []
    for capacity, paths in desks(build_province()):
        faults += seen(browser, live_server.url, device, language, capacity, paths)
    assert faults == [], "\n".join(faults)


def seen(
    browser: Browser, site: str, device: str, language: str, capacity: Membership, paths: list[str]
) -> list[str]:
    """What is wrong with these pages as this person sees them."""
    person = Person(browser, site, device)
    person.log_in(capacity)
    person.speak(language)
    for path in paths:
        person.go(path)
        if person.page.locator("main h1").count() == 0 or person.status != 200:
            person.faults.append(f"{path}: {person.status} for {capacity}")
        name = f"{language}-{capacity.role}{path.replace('/', '-').replace('?', '-')}"
        person.look(name, by_axe=language == "zh-hans")
    person.close()
    return person.faults


def compared_ledger(province: Province) -> Ledger:
    """A ledger as the county compared it: a difference that the operator is asked about, one row unknown."""
    by, moment = province.county.actor(), at("2026-09-22")
    words = ledgers.words_on(moment)
    mapping = ledgers.mapping_of("compulsory-platform", by=by, at=moment)
    known = [facts_of(charger) for charger in exchanged_chargers(by).order_by("pk")[:4]]
    known[0]["year"], known[1]["kind"], known[2]["serial"] = "2019", "", "别处的桩"
    file = store(write_ledger(mapping, known, words), at=moment)
    asked = {"choice": "compulsory-platform", "by": by, "at": moment}
    ledger = ledgers.import_ledger(file=file, file_name="强检台账.xlsx", **asked)
    different = list(ledger.entries.filter(outcome="different").values_list("pk", flat=True))
    ledgers.ask_operators(ledger=ledger, entry_ids=different[:1], note="请核对", by=by, at=moment)
    return ledger


def desks(province: Province) -> list[tuple[Membership, list[str]]]:
    """A province in which every list has something to show; who opens which pages of it."""
    walk.approved_filing(province, rows(12), day="2025-09-12")
    platforms.platform_year(province, 14)
    with_words = {"aliases": ["光谷"], "served_by": Region.objects.get(pk=HONGSHAN), "since": REGISTERED_ON}
    zone = add_zone(
        city=province.city.organisation.region,
        name="东湖高新区",
        **with_words,
        by=province.city.actor(),
        at=at("2026-03-02"),
    )
    institution, county = province.manager.organisation, province.county.organisation.region
    assign(institution=institution, county=county, by=province.city.actor(), at=at("2026-03-02"))
    first, second, third, *others = Charger.objects.order_by("pk")
    reported = walk.ceased(province, [first.pk])
    transfer = walk.offered_transfer(province, [second.pk])
    merge = walk.proposed_merge(province, third, others[0])
    wrong = rows(2, first=201, county="不存在区")
    filing = walk.submitted_filing(province.other_operator, [*rows(3, first=101), *wrong], day="2026-09-20")
    draft = walk.uploaded_filing(province.operator, [*rows(5), *wrong], day="2026-09-21")
    ledger = compared_ledger(province)
    station, model = first.station_id, ChargerModel.objects.order_by("pk")[0].pk
    mismatch = Mismatch.objects.order_by("pk")[0].pk
    firm = province.operator.organisation_id
    registry = ["/chargers", f"/chargers/{first.pk}", "/stations", f"/stations/{station}", "/operations"]
    return [
        (province.province_officer, ["/filings/season", "/mismatches", "/models", f"/models/{model}"]),
        (
            province.city,
            [
                *("/filings/season", "/filings/season/letters", "/technical/assignments", "/connections"),
                *("/connections/operators", "/connections/stops", "/mismatches", f"/mismatches/{mismatch}"),
                *("/zones", "/zones/new", f"/zones/{zone.pk}", f"/models/{model}", "/chargers/columns"),
            ],
        ),
        (
            province.other_county,
            [
                *("/filings/queue", f"/filings/batch?row={filing.pk}", f"/filings/{filing.pk}"),
                *(f"/filings/{filing.pk}/review", f"/filings/{filing.pk}/checks"),
            ],
        ),
        (
            province.county,
            [
                *(*registry, f"/operations/{reported.pk}", "/transfers", "/duplicates"),
                *(f"/merges/{merge.pk}", "/filings/season", "/grades", f"/mismatches/{mismatch}"),
                *("/organisations", "/chargers/ledgers", f"/chargers/ledgers/{ledger.pk}", "/filings?q=报备"),
                *(f"/chargers/ledgers/{ledger.pk}?show={show}&new=" for show in ("theirs", "ours", "equal")),
                *(f"/chargers/ledgers/{part}" for part in ("import", "export", "mappings", "mappings/new")),
                *("/chargers/ledgers/mappings/compulsory-platform", f"/chargers/ledgers/{ledger.pk}/history"),
            ],
        ),
        (province.manager, ["/technical", "/standards", "/schemes"]),
        (
            province.operator,
            [
                *(*registry, "/filings", "/filings/upload", "/filings/type", "/tokens", "/mismatches"),
                *(f"/filings/{draft.pk}{tab}" for tab in ("", "/confirm", "/gone", "/compare", "/rows/13")),
                *(f"/chargers/{first.pk}/edit", "/chargers/construction", "/models", f"/models/{model}"),
                *(f"/stations/{station}/{form}" for form in ("edit", "change", "transfer")),
                *("/transfers", f"/transfers/{transfer.pk}", "/duplicates"),
                *(f"/duplicates/{others[1].pk}/{others[2].pk}", f"/organisations/{firm}"),
                *("/chargers/ledgers", f"/chargers/ledgers/{ledger.pk}/questions"),
            ],
        ),
        (province.other_operator, [f"/filings/{filing.pk}/receipt", f"/transfers/{transfer.pk}"]),
        (
            province.platform,
            [
                *("/filings", "/filings/upload?form=F", "/connections", "/connections/stops"),
                *("/connections/summary", "/filings/type"),
            ],
        ),
        (
            steward(province.county.organisation),
            [
                *("/organisations", "/organisations/new"),
                *(f"/organisations/{firm}{tab}" for tab in ("", "/people", "/history", "/invite")),
            ],
        ),
        (steward(operations_unit()), ["/organisations", "/zones"]),
    ]
