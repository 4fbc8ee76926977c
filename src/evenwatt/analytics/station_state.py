"""The state of one station between days, as a file: numbers only, the same bytes for the same state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from evenwatt.analytics.array_bytes import from_bytes, to_bytes
from evenwatt.analytics.contract import Role
from evenwatt.analytics.station_registers import Meters
from evenwatt.metrology.online.calibration import Calibration
from evenwatt.metrology.online.columns import Design, Loss
from evenwatt.metrology.online.noise import Carry, Noise
from evenwatt.metrology.online.silence import Habits
from evenwatt.metrology.online.station import Chargers, Station
from evenwatt.metrology.online.statistics import Statistics
from evenwatt.metrology.online.stream import Stream

FORMAT = 4


@dataclass(frozen=True)
class Past:
    """The rows that were taken, by sums that do not depend on their order or on how files hold them.

    ``total`` of all rows; ``sums`` of the rows of each row group that ends at or before the last instant
    taken, by a digest of its bytes.
    """

    total: int = 0
    sums: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """What is kept of one station and period.

    Attributes
    ----------
    known
        digest of what the lake's tables said of the station.
    seen_s
        the last instant taken [s, UTC].
    past
        what was taken.
    meters
        the meters there were.
    every
        readings per interval.
    settled
        whether the calibration stays.
    stream
        statistics and tail; ``None`` where nothing can be said of the station.
    refusal
        code and sentence then.
    """

    known: str
    seen_s: int
    past: Past
    meters: Meters = ()
    every: int = 1
    settled: bool = False
    stream: Stream | None = None
    refusal: tuple[str, str] = ("", "")


def packed(state: State) -> bytes:
    """Return the state as bytes."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "known": state.known,
        "seen_s": state.seen_s,
        "total": state.past.total,
        "meters": [[name, str(role)] for name, role in state.meters],
        "every": state.every,
        "settled": state.settled,
        "refusal": list(state.refusal),
    }
    arrays = {"sums": np.array(sorted(state.past.sums.items()), np.uint64)}
    if state.stream is not None:
        head["stream"], more = _of_stream(state.stream)
        arrays |= more
    return to_bytes(head, arrays)


def unpacked(data: bytes, chargers: Chargers) -> State | None:
    """Return the state; ``None`` where the bytes are none of this format."""
    try:
        head, arrays = from_bytes(data)
        if head["format"] != FORMAT:
            return None
        return State(
            known=head["known"],
            seen_s=head["seen_s"],
            past=Past(head["total"], dict(arrays["sums"].tolist())),
            meters=tuple((name, Role(role)) for name, role in head["meters"]),
            every=head["every"],
            settled=head["settled"],
            stream=_stream(head["stream"], arrays, chargers) if "stream" in head else None,
            refusal=(head["refusal"][0], head["refusal"][1]),
        )
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _of_stream(stream: Stream) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    frozen, tail, found, carry = stream.frozen, stream.tail, stream.found, stream.carry
    head: dict[str, Any] = {
        "done": stream.done,
        "station_id": tail.station_id,
        "start_s": tail.start_s,
        "interval_s": tail.interval_s,
        "master_step_wh": tail.master_step_wh,
        "utc_offset_s": tail.utc_offset_s,
        "losses": [[model, side, str(loss)] for model, side, loss in frozen.design.losses],
        "noise": asdict(frozen.noise),
        "shock_kwh": frozen.shock_kwh,
    }
    arrays = {
        "prior_mean": frozen.design.prior_mean,
        "prior_sd": frozen.design.prior_sd,
        "usual_kwh": frozen.design.usual_kwh,
        "first": frozen.first,
        "reference": frozen.reference,
        "restless_kwh2": frozen.restless_kwh2,
        "master_wh": tail.master_wh,
        "charger_wh": tail.charger_wh,
        "other_wh": tail.other_wh,
        "rated_kw": tail.chargers.rated_kw,
    }
    if found is not None and carry is not None:
        head["found"] = {name: getattr(found, name) for name in _COUNTS}
        head["carry"] = [carry.boundary_kwh2, carry.row_kwh2]
        arrays |= {name: getattr(found, name) for name in _SUMS}
        arrays["gram"] = found.gram[np.triu_indices(len(found.gram))]
        arrays |= {"factor": carry.factor, "white": carry.white, "raw": carry.raw}
    if frozen.habits is not None:
        head["habits_noise"] = asdict(frozen.habits.noise)
        arrays |= {f"habits_{name}": getattr(frozen.habits, name) for name in _HABITS}
    return head, arrays


_COUNTS = ("rows", "weight", "tamed", "calm_master_kwh", "readings")
_SUMS = ("energy_kwh", "calm_kwh", "filled")
_HABITS = ("ratios", "restless_kwh2", "at_work")


def _stream(head: dict[str, Any], arrays: dict[str, np.ndarray], chargers: Chargers) -> Stream:
    design = Design(
        losses=tuple((model, side, Loss(loss)) for model, side, loss in head["losses"]),
        prior_mean=arrays["prior_mean"],
        prior_sd=arrays["prior_sd"],
        usual_kwh=arrays["usual_kwh"],
    )
    frozen = Calibration(
        design=design,
        noise=Noise(**head["noise"]),
        first=arrays["first"],
        reference=arrays["reference"],
        shock_kwh=head["shock_kwh"],
        restless_kwh2=arrays["restless_kwh2"],
        habits=_habits(head, arrays),
    )
    tail = Station(
        station_id=head["station_id"],
        chargers=replace(chargers, rated_kw=arrays["rated_kw"]),
        start_s=head["start_s"],
        interval_s=head["interval_s"],
        master_wh=arrays["master_wh"],
        charger_wh=arrays["charger_wh"],
        other_wh=arrays["other_wh"],
        master_step_wh=head["master_step_wh"],
        utc_offset_s=head["utc_offset_s"],
    )
    if "found" not in head:
        return Stream(frozen, tail, head["done"])
    gram = np.zeros((design.width + 1, design.width + 1))
    gram[np.triu_indices(len(gram))] = arrays["gram"]
    gram += np.triu(gram, 1).T
    sums: dict[str, Any] = {name: arrays[name] for name in _SUMS}
    carry = Carry(arrays["factor"], arrays["white"], arrays["raw"], *head["carry"])
    return Stream(frozen, tail, head["done"], Statistics(gram=gram, **sums, **head["found"]), carry)


def _habits(head: dict[str, Any], arrays: dict[str, np.ndarray]) -> Habits | None:
    if "habits_noise" not in head:
        return None
    known: dict[str, Any] = {name: arrays[f"habits_{name}"] for name in _HABITS}
    return Habits(noise=Noise(**head["habits_noise"]), **known)
