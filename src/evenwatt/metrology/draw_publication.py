"""A whole draw as it is published: several lots, one seed made of the parties' values.

The record of one lot says how its permutation follows from the seed. This one also says where the seed
comes from, so that nothing has to be believed:

1. The frozen list of the draw: of every lot, sorted by its number, the number and the hash of its list,
   which holds the sizes to be drawn; SHA-256 over these lines, a line feed after each. The hash was published
   before any value was. (By ``sha256-fisher-yates-1``: over the sorted lines ``lot/serial``.)
2. Each party's commitment is the SHA-256 of its value.
3. The seed follows from the list's hash and the values, in the order of the parties. Where the draw names
   a public source that stands in for a party, its terms enter too: see `draw_fallback`. Such a record has
   ``deadline`` and ``fallback``: ``source``, ``named_at``, and, if it was used, ``value`` and ``reference``;
   the ``value`` of a party that did not open is null.
4. Every lot's record carries that seed and repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw import ALGORITHM, FIRST, commitment, list_hash, seed_from, verify_draw
from evenwatt.metrology.draw_fallback import fallback_fault, terms_of, values_of
from evenwatt.metrology.draw_shape import fault_of_publication


def list_hash_of_lots(lots: Iterable[Mapping[str, Any]], *, algorithm: str = ALGORITHM) -> str:
    """Return the hash of the lists of several lots together (step 1).

    Each of ``lots`` has ``lot``, ``members``, ``sample_size`` and ``spare_size``.

    Clause: R-3.12-a.
    """
    if algorithm == FIRST:
        lines = sorted(f"{lot['lot']}/{serial}" for lot in lots for serial in lot["members"])
    else:
        lines = [f"{lot['lot']}\n{_hash_of(lot)}" for lot in sorted(lots, key=lambda lot: str(lot["lot"]))]
    return commitment("".join(f"{line}\n" for line in lines))


def _hash_of(lot: Mapping[str, Any]) -> str:
    return list_hash(lot["members"], sample_size=lot["sample_size"], spare_size=lot["spare_size"])


def verify_published(publication: Mapping[str, Any]) -> str | None:
    """Repeat a published draw; return the first thing that does not agree, ``None`` if all does.

    Clause: R-3.12-a.
    """
    if fault := fault_of_publication(publication):
        return f"抽样记录缺少或误填 {fault}"
    try:
        return _first_difference(publication)
    except Denied as refusal:
        return str(refusal)


def _first_difference(publication: Mapping[str, Any]) -> str | None:
    records, parties = publication["records"], publication["parties"]
    if len({record["lot"] for record in records}) < len(records):
        return "同一批次编号有两份记录"
    if not parties:
        return "没有参与方，种子无从核对"
    algorithm = publication.get("algorithm", FIRST)
    if any(record["algorithm"] != algorithm for record in records):
        return "各批所用的抽样算法与本次抽样的不同"
    digest = list_hash_of_lots(records, algorithm=algorithm)
    if digest != publication["list_hash"]:
        return "各批名单与冻结时公布的散列值不一致"
    for party in parties:
        if party["value"] is not None and commitment(party["value"]) != party["commitment"]:
            return f"{party['party']}公开的随机值与其承诺值不符"
    if fault := fallback_fault(publication):
        return fault
    if seed_from(values_of(publication), digest, terms_of(publication)) != publication["seed"]:
        return "种子不是由名单散列值和各方随机值得出"
    for record in records:
        if record["seed"] != publication["seed"]:
            return f"{record['lot']}所用的种子与本次抽样的种子不同"
        if reason := verify_draw(record):
            return f"{record['lot']}：{reason}"
    return None
