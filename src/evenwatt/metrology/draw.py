"""Which chargers of a lot are sampled: a draw that anybody can repeat from its published record.

The list is frozen and its hash published before the seed exists; the parties commit to values, then
reveal them; the values and the list's hash make the seed; the seed makes the permutation.

Algorithm ``sha256-fisher-yates-2``, complete:

1. The list: serials as UTF-8, sorted by code point, and how many are drawn: n samples, m spares. Its hash:
   SHA-256 over each serial, then n and m in decimal digits, a line feed after each.
2. Block number k of the stream (k = 0, 1, 2 …): SHA-256 of ``seed LF lot LF hash LF k``, the hash that of
   the list, the number in decimal digits, read as an unsigned big-endian integer of 256 bits.
3. An integer below b: the next block x; if x ≥ 2^256 − (2^256 mod b) it is thrown away and the next one
   taken, so that no remainder is likelier than another; otherwise x mod b.
4. For i = last … 1: an integer j below i + 1; swap the entries i and j of the list.
5. The first n entries are the sample, the next m the spares in their order of use.

Records of ``sha256-fisher-yates-1`` still verify: there the list's hash is over the serials alone and the
stream is of ``seed LF lot LF k``, so that nothing binds n and m.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import count, pairwise
from typing import Any

from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw_shape import fault_of_lot

FIRST, ALGORITHM = "sha256-fisher-yates-1", "sha256-fisher-yates-2"
"""The algorithm of the first records, and the one that draws now."""

_CLAUSE = "R-3.12-a"
_RANGE = 1 << 256

_TITLES = {
    "lot": "批次编号",
    "members": "名单",
    "list_hash": "名单散列值",
    "seed": "种子",
    "algorithm": "算法",
    "permutation": "排列",
    "sample_size": "样本数",
    "spare_size": "备检数",
    "sample": "样本",
    "spares": "备检",
}


@dataclass(frozen=True)
class DrawRecord:
    """Everything that is needed to repeat a draw, and its outcome."""

    lot: str
    members: tuple[str, ...]
    list_hash: str
    seed: str
    algorithm: str
    permutation: tuple[str, ...]
    sample_size: int
    spare_size: int
    sample: tuple[str, ...]
    spares: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the record as it is published: plain lists, strings and numbers."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def frozen_list(serials: Iterable[str]) -> tuple[str, ...]:
    """Return the list of a lot in its stable order (step 1).

    Raises:
        Denied: a serial appears twice, is empty or holds a line feed.

    Clause: R-3.12-a.
    """
    frozen = tuple(sorted(serials))
    if any(not serial or "\n" in serial for serial in frozen):
        raise Denied("出厂编号不能为空或含换行", clause=_CLAUSE, code="unusable_serial")
    repeated = "、".join(sorted({serial for serial, following in pairwise(frozen) if serial == following}))
    if repeated:
        raise Denied("批内出厂编号重复：{serials}", clause=_CLAUSE, code="duplicate_serial", serials=repeated)
    return frozen


def list_hash(
    serials: Iterable[str], *, sample_size: int, spare_size: int, algorithm: str = ALGORITHM
) -> str:
    """Return the hash of a lot's list, whatever order it comes in (step 1). Clause: R-3.12-a."""
    sizes = () if algorithm == FIRST else (sample_size, spare_size)
    return _digest("".join(f"{line}\n" for line in (*frozen_list(serials), *sizes)))


def commitment(value: str) -> str:
    """Return what a party publishes before it reveals ``value``: its SHA-256. Clause: R-3.12-a."""
    return _digest(value)


def seed_from(values: Sequence[str], list_digest: str, terms_digest: str | None = None) -> str:
    """Return the seed: the hash of what was frozen and of each revealed value's hash, in order, one per line.

    What was frozen is the list's hash; where a public source stands in for a party that does not open, also
    the hash of those terms (see :mod:`evenwatt.metrology.draw_fallback`).

    Clause: R-3.12-a.
    """
    frozen = [list_digest] if terms_digest is None else [list_digest, terms_digest]
    return _digest("".join(f"{line}\n" for line in (*frozen, *map(commitment, values))))


def draw(
    *,
    lot: str,
    members: Iterable[str],
    seed: str,
    sample_size: int,
    spare_size: int,
    algorithm: str = ALGORITHM,
) -> DrawRecord:
    """Return the draw of a lot's sample and spares.

    Raises:
        Denied: unusable serials, no seed, a line feed in ``lot`` or ``seed``, more to draw than the lot
            holds, or an algorithm that nobody knows.

    Clause: R-3.12-a, R-4.4.2-a.
    """
    frozen = frozen_list(members)
    if algorithm not in (FIRST, ALGORITHM):
        raise Denied(
            "未知的抽样算法 {algorithm}", clause=_CLAUSE, code="unknown_algorithm", algorithm=algorithm
        )
    if not seed.strip():
        raise Denied("种子不能为空：没有种子的抽取谁都能预先算出", clause=_CLAUSE, code="no_seed")
    if "\n" in lot + seed:
        raise Denied("批次编号和种子不能含换行", clause=_CLAUSE, code="unusable_seed")
    if sample_size < 0 or spare_size < 0 or sample_size + spare_size > len(frozen):
        raise Denied(
            "批内只有 {members} 台，不能抽取样本 {sample_size} 台和备检 {spare_size} 台",
            clause=_CLAUSE,
            code="too_many_drawn",
            members=len(frozen),
            sample_size=sample_size,
            spare_size=spare_size,
        )
    digest = list_hash(frozen, sample_size=sample_size, spare_size=spare_size, algorithm=algorithm)
    permutation = permute(frozen, seed, lot if algorithm == FIRST else f"{lot}\n{digest}")
    return DrawRecord(
        lot=lot,
        members=frozen,
        list_hash=digest,
        seed=seed,
        algorithm=algorithm,
        permutation=permutation,
        sample_size=sample_size,
        spare_size=spare_size,
        sample=permutation[:sample_size],
        spares=permutation[sample_size : sample_size + spare_size],
    )


def verify_draw(record: Mapping[str, Any]) -> str | None:
    """Repeat a published draw; return the first thing that does not agree, ``None`` if all does.

    Clause: R-3.12-a.
    """
    if fault := fault_of_lot(record):
        return f"抽样记录缺少或误填 {fault}"
    try:
        repeated = draw(
            lot=record["lot"],
            members=record["members"],
            seed=record["seed"],
            sample_size=record["sample_size"],
            spare_size=record["spare_size"],
            algorithm=record["algorithm"],
        ).as_dict()
    except Denied as refusal:
        return str(refusal)
    return next(
        (f"重算结果与记录的{_TITLES[name]}不一致" for name in repeated if repeated[name] != record.get(name)),
        None,
    )


def permute(frozen: tuple[str, ...], seed: str, name: str) -> tuple[str, ...]:
    """Return the permutation of a frozen list (steps 2 to 4), by the seed under a ``name`` of its own.

    Clause: R-3.12-a.
    """
    entries = list(frozen)
    blocks = _blocks(seed, name)
    for i in range(len(entries) - 1, 0, -1):
        j = _below(i + 1, blocks)
        entries[i], entries[j] = entries[j], entries[i]
    return tuple(entries)


def _blocks(seed: str, name: str) -> Iterator[int]:
    return (int(_digest(f"{seed}\n{name}\n{k}"), 16) for k in count())


def _below(bound: int, blocks: Iterator[int]) -> int:
    fair = _RANGE - _RANGE % bound
    return next(block for block in blocks if block < fair) % bound


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
