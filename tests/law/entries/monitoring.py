"""Entries for online monitoring: enrolment, findings, repairs, reports, and concentrated anomalies."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.law.calendar import working_calendar
from evenwatt.metrology.online.verdicts import thresholds, verdict
from evenwatt.rules.concentration import Anomaly, Signal, concentrations
from evenwatt.rules.connection import may_receive_metering
from evenwatt.rules.monitoring_enrolment import (
    Enrolment,
    end_enrolment,
    enrol,
    left_out_of_sampling,
    monitored,
)
from evenwatt.rules.monitoring_follow_up import Owner, RepairState, follow, owed
from evenwatt.rules.remote_finding import EstimateVerdict, RemoteFinding, starts_repair
from evenwatt.rules.report_period import report_due, report_period
from tests.law.entries.lots import form
from tests.law.entries.platforms import connections
from tests.law.entries.sampling import ON


def enrolled(*, day: date, earlier: list[dict[str, Any]] = (), **stated: Any) -> Enrolment:
    stays = [Enrolment("S1", ground="试例", **stay) for stay in earlier]
    facts = {"charger": "S1", "ground": "具备大数据评价条件", "filed_on": date(2026, 1, 5)} | stated
    return enrol(on=day, earlier=stays, **facts)


def ended(*, since: date, day: date, ground: str, until: date | None = None) -> Enrolment:
    return end_enrolment(Enrolment("S1", since, "试例", until), ground=ground, on=day)


def lotted(*, years: dict[int, int], monitored: int) -> dict[str, Any]:
    """Form lots of a charger per count, the first of them monitored, and say who of these is left out."""
    chargers = [f"S{key:05d}" for key in range(sum(years.values()))]
    formed = form([{"years": years}], lot_area="county")
    planned = [one.serial for lot in formed.lots for one in lot.members]
    planned += [one.candidate.serial for one in formed.full_verification]
    left = left_out_of_sampling(due=chargers, monitored=chargers[:monitored], planned=planned)
    return {"lot_sizes": [lot.size for lot in formed.lots], "left_out": left}


def judged(*, p_out: float, hindrance: str = "") -> str:
    found, _ = verdict(p_out, hindrance, thresholds(on=ON))
    return found.value


def repaired(*, steps: list[str]) -> RepairState:
    """Walk the loop from a failed estimate; each step is written "owner step"."""
    state = RepairState.FAILED
    for words in steps:
        owner, step = words.split()
        state = follow(state, step=step, by=Owner(owner))
    return state


def reported(*, rule: str, day: date) -> dict[str, Any]:
    period = report_period(rule, day=day)
    due = report_due(rule, period=period, calendar=working_calendar())
    return {"first": period.first, "last": period.last, "due_on": due.due_on}


def signalled(*, day: date, anomalies: list[dict[str, Any]]) -> tuple[Signal, ...]:
    reported = [{"lot": "", "model": ""} | one for one in anomalies]
    return concentrations([Anomaly(on=one.pop("day"), **one) for one in reported], on=day)


ENTRIES = {
    "enrol": enrolled,
    "end_enrolment": ended,
    "monitored": lambda *, stays, day: sorted(
        monitored([Enrolment(ground="试例", **stay) for stay in stays], on=day)
    ),
    "monitored_lots": lotted,
    "left_out_of_sampling": left_out_of_sampling,
    "estimate_verdict": judged,
    "report_window": lambda *, rule, day: report_period(rule, day=day),
    "starts_repair": lambda *, finding, verdict: starts_repair(
        finding=RemoteFinding(finding), verdict=verdict and EstimateVerdict(verdict)
    ),
    "repair_loop": repaired,
    "repair_owed": lambda *, state: [f"{step.owner} {step.name}" for step in owed(RepairState(state))],
    "report_period": reported,
    "may_receive_metering": lambda *, stays, **given: may_receive_metering(connections(stays), **given),
    "concentrations": signalled,
}
