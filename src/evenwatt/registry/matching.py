"""Disagreements between platforms and operators: found anew when either side changes, explained, settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.duties.kinds import DutyKind
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.workflow.engine import fire, fire_all
from evenwatt.law.refusal import Denied
from evenwatt.registry.connection_life import (
    EXPLAIN_AS_OPERATOR,
    EXPLAIN_AS_PLATFORM,
    MISMATCH,
    SETTLE_AS_CITY,
    SETTLE_AS_COUNTY,
)
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch
from evenwatt.registry.connection_queries import chargers_by_identity, registered_operators
from evenwatt.registry.connection_states import MismatchKind, MismatchState
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState
from evenwatt.rules import platform_matching as rule
from evenwatt.rules.platform_season import platform_filing_year
from evenwatt.rules.spelling import spelling_key

_UNSETTLED = (MismatchState.OPEN, MismatchState.EXPLAINED)


def rematch(deed: Act, platform: Organisation) -> None:
    """Compare a platform's filing with its operators' own anew (R-4.3.1-b, R-4.3.1-c).

    What disagrees is opened, what agrees again is settled; what a bureau settled stays so as long as both
    sides say what they said then.
    """
    _link(platform)
    found = {(each.difference.value, each.subject): each for each in _found(platform)}
    stored = {
        (each.kind, each.subject_key): each
        for each in Mismatch.objects.filter(platform=platform).select_for_update()
    }
    _open(deed, platform, [each for key, each in found.items() if key not in stored])
    back, retold, gone = [], [], []
    for key, mismatch in stored.items():
        now = found.get(key)
        if now is None:
            if mismatch.state in _UNSETTLED:
                gone.append(mismatch.pk)
            continue
        same = (mismatch.platform_says, mismatch.operator_says) == (
            dict(now.platform_says),
            dict(now.operator_says),
        )
        if not same:
            mismatch.platform_says, mismatch.operator_says = dict(now.platform_says), dict(now.operator_says)
            retold.append(mismatch)
        if mismatch.state == MismatchState.SETTLED and not (same and mismatch.settled_by):
            back.append(mismatch.pk)
    Mismatch.objects.bulk_update(retold, ["platform_says", "operator_says"], batch_size=1000)
    fire_all(deed, MISMATCH, Mismatch, gone, "vanish", settled_at=deed.at, settled_by="")
    fire_all(deed, MISMATCH, Mismatch, back, "return_of", settled_at=None, settled_by="", found_at=deed.at)
    _owe(deed, platform)


def rematch_operator(deed: Act, operator: Organisation) -> None:
    """Compare anew every platform that has to do with an operator whose own filing changed."""
    key = spelling_key(operator.name)
    named = Q(pk__in=HostedOperator.objects.filter(name_key=key, until=None).values("platform"))
    named |= Q(pk__in=Connection.objects.filter(operator_key=key, until=None).values("platform"))
    named |= Q(pk__in=Mismatch.objects.filter(operator=operator).values("platform"))
    for platform in Organisation.objects.filter(named).order_by("pk"):
        rematch(deed, platform)


def explain(*, mismatch: Mismatch, explanation: str, by: Actor, at: datetime) -> None:
    """Say why the two filings differ, or what is being mended; either side may add its word (R-4.3.1-c)."""
    with act("mismatch.explain", clause="R-4.3.1-c", by=by, at=at) as deed:
        text = _required(explanation, "请写明差异的原因或更正措施，再提交", "explanation_missing")
        before = mismatch.explanation if mismatch.state == MismatchState.EXPLAINED else ""
        said = "\n".join(filter(None, (before, text)))
        fire(deed, MISMATCH, mismatch, "explain", note=text, explanation=said, explained_by=deed.signed)
        _owe(deed, mismatch.platform)


def settle(*, mismatch: Mismatch, outcome: str, by: Actor, at: datetime) -> None:
    """Accept an explanation; the mismatch stays settled as long as both sides say the same (R-4.3.1-c)."""
    with act("mismatch.settle", clause="R-4.3.1-c", by=by, at=at) as deed:
        text = _required(outcome, "请写明核查意见，再了结", "outcome_missing")
        fire(
            deed,
            MISMATCH,
            mismatch,
            "settle",
            note=text,
            outcome=text,
            settled_by=deed.signed,
            settled_at=at,
        )
        _owe(deed, mismatch.platform)


def refuse(*, mismatch: Mismatch, outcome: str, by: Actor, at: datetime) -> None:
    """Return an explanation that explains nothing (R-4.3.1-c)."""
    with act("mismatch.refuse", clause="R-4.3.1-c", by=by, at=at) as deed:
        text = _required(outcome, "请写明退回的理由，再退回", "outcome_missing")
        fire(deed, MISMATCH, mismatch, "refuse", note=text, outcome=text)
        _owe(deed, mismatch.platform)


def _required(text: str, template: str, code: str) -> str:
    if not text.strip():
        raise Denied(template, clause="R-4.3.1-c", code=code)
    return text.strip()


def _link(platform: Organisation) -> None:
    """Join what the platform names with what is registered by now."""
    operators = registered_operators()
    hosted = [
        each
        for each in HostedOperator.objects.filter(platform=platform, until=None)
        if each.operator_id != operators.get(each.name_key)
    ]
    for each in hosted:
        each.operator_id = operators.get(each.name_key)
    HostedOperator.objects.bulk_update(hosted, ["operator"], batch_size=1000)
    stays = list(Connection.objects.filter(platform=platform, until=None))
    chargers = chargers_by_identity((stay.maker_key, stay.serial) for stay in stays)
    moved = []
    for stay in stays:
        known = operators.get(stay.operator_key), chargers.get((stay.maker_key, stay.serial), stay.charger_id)
        if known != (stay.operator_id, stay.charger_id):
            stay.operator_id, stay.charger_id = known
            moved.append(stay)
    Connection.objects.bulk_update(moved, ["operator", "charger"], batch_size=1000)


def _found(platform: Organisation) -> list[rule.Mismatch]:
    stays = Connection.objects.filter(platform=platform, until=None)
    reported = [
        rule.Reported(operator, county or "", maker, model, serial)
        for operator, county, maker, model, serial in stays.order_by("pk").values_list(
            "operator_name", "county_id", "maker", "model", "serial"
        )
        if maker  # a stay that form G alone told of names no charger yet
    ]
    hosted = HostedOperator.objects.filter(platform=platform, until=None).order_by("name_key", "county_id")
    registered = registered_operators()
    named = {*hosted.values_list("operator", flat=True), *stays.values_list("operator", flat=True)}
    concerned = named - {None}
    own = Charger.objects.filter(
        Q(operator_id__in=concerned) | Q(serial_key__in={each.serial for each in reported})
    ).order_by("pk")
    elsewhere = Connection.objects.filter(until=None, operator_id__in=concerned).exclude(platform=platform)
    return rule.platform_mismatches(
        hosted=[rule.Hosted(each.name, each.county_id, each.chargers) for each in hosted],
        reported=reported,
        own=[
            rule.OwnFiling(operator, county, maker, model, serial, state == ChargerState.STOPPED)
            for operator, county, maker, model, serial, state in own.values_list(
                "operator_id", "station__county_id", "maker", "model", "serial", "state"
            )
        ],
        registered=registered,
        in_form_b=_in_form_b(platform, hosted),
        elsewhere=set(elsewhere.values_list("maker_key", "serial")),
    )


def _in_form_b(platform: Organisation, hosted: Iterable[HostedOperator]) -> Counter[tuple[str, str]]:
    """What the latest form B about each operator listed, if it is of the same season as form F about it."""
    seasons = {each.name_key: _season(platform, each.filed_on) for each in hosted}
    stays = Connection.objects.filter(platform=platform, operator_key__in=seasons).exclude(listed_on=None)
    listed = list(stays.values_list("operator_key", "county_id", "listed_on"))
    latest: dict[str, date] = {}
    for operator, _, on in listed:
        assert on is not None
        latest[operator] = max(on, latest.get(operator, on))
    return Counter(
        (operator, county or "")
        for operator, county, on in listed
        if on == latest[operator] and _season(platform, latest[operator]) == seasons[operator]
    )


def _season(platform: Organisation, on: date) -> int:
    return platform_filing_year(on=on, registered_on=platform.registered_on)


def _open(deed: Act, platform: Organisation, found: Sequence[rule.Mismatch]) -> None:
    operators = Organisation.objects.in_bulk({each.registered for each in found if each.registered})
    city = platform.region.city_id
    assert city is not None, "a platform's branch lies in a city"
    opened = Mismatch.objects.bulk_create(
        [
            Mismatch(
                state=MismatchState.OPEN,
                platform=platform,
                operator_id=each.registered,
                operator_name=each.operator,
                kind=MismatchKind(each.difference.value),
                subject_key=each.subject,
                place_id=each.county or None,
                # An operator that nobody registered is looked for where the platform says it is.
                county_id=operators[each.registered].region_id if each.registered else each.county or None,
                city_id=city,
                platform_says=dict(each.platform_says),
                operator_says=dict(each.operator_says),
                found_at=deed.at,
            )
            for each in found
        ],
        batch_size=1000,
    )
    write_lines(deed, MISMATCH.name, [each.pk for each in opened], step="create", target=MismatchState.OPEN)


def _owe(deed: Act, platform: Organisation) -> None:
    """One duty per office and platform, however many mismatches wait for it: they are worked from a list."""
    subject = Subject("mismatches", platform.pk, platform.name)
    unsettled = Mismatch.objects.filter(platform=platform)
    is_open, is_explained = (unsettled.filter(state=state) for state in _UNSETTLED)
    told_to_platform = is_open.exclude(kind=MismatchKind.NOT_FILED_BY_PLATFORM)
    _keep_owed(deed, EXPLAIN_AS_PLATFORM, subject, [platform] if told_to_platform.exists() else [])
    operators = Organisation.objects.filter(mismatches_of_operator__in=is_open).distinct()
    _keep_owed(deed, EXPLAIN_AS_OPERATOR, subject, operators)
    for kind, division in ((SETTLE_AS_CITY, "city"), (SETTLE_AS_COUNTY, "county")):
        codes = set(is_explained.order_by().values_list(division, flat=True)) - {None}
        _keep_owed(deed, kind, subject, [bureau_of(code) for code in sorted(codes)])


def _keep_owed(deed: Act, kind: DutyKind, subject: Subject, offices: Iterable[Organisation]) -> None:
    owing = list(offices)
    Duty.objects.filter(
        kind=kind.name, subject_type=subject.type, subject_id=subject.id, closed_at=None
    ).exclude(organisation__in=owing).update(
        closed_at=deed.at, closed_by_id=deed.by.account_id if deed.by else None
    )
    for office in owing:
        open_duty(deed, kind, subject, owed_by=office)
