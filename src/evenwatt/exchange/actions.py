"""Import a ledger, decide on what differs, ask operators, export. The registry changes by decision only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from evenwatt.exchange.comparison import Registry, compare, sealed, settle
from evenwatt.exchange.facts import facts_of, stated_facts
from evenwatt.exchange.life import ANSWER
from evenwatt.exchange.mappings import note_use
from evenwatt.exchange.models import Entry, Ledger, PlatformNumber
from evenwatt.exchange.queries import exchanged_chargers, mapping_choices, takeable
from evenwatt.exchange.states import Decision, Outcome
from evenwatt.filing.workbook import kept
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import organisations_by_key
from evenwatt.kernel.regions.queries import places
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed, require_permission
from evenwatt.law.refusal import Denied
from evenwatt.ledgers.mapping import CLAUSE, Mapping
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.transforms import Words
from evenwatt.ledgers.writer import write_ledger, write_ledger_file
from evenwatt.registry.corrections import correct_chargers
from evenwatt.registry.models import Charger
from evenwatt.registry.queries import located_in

_SAY_EVERY = 2_000
"""Chargers between two sayings of how far it is."""


def words_on(at: datetime) -> Words:
    """What transforms look up on the day of an act."""
    return Words.known(on=local_date(at), divisions=places(local_date(at)))


def mapping_of(choice: str, *, by: Actor, at: datetime) -> Mapping:
    """The mapping that an office chose; refuses one that is not its own."""
    found = mapping_choices(by, on=local_date(at)).get(choice)
    if found is None:
        raise Denied("请从列表中选择台账的对应关系", clause=CLAUSE, code="unknown_mapping")
    return found


def export_ledger(
    *, chargers: QuerySet[Charger], choice: str, by: Actor, at: datetime
) -> tuple[Mapping, bytes]:
    """Return the file of a ledger; ``chargers`` are some of what ``exchanged_chargers`` gives the office."""
    with act("ledger.export", clause=CLAUSE, by=by, at=at):
        require_permission(by, Permission.LEDGER_EXPORT)
        mapping = mapping_of(choice, by=by, at=at)
        note_use(choice, by=by, at=at)
        return mapping, write_ledger(mapping, map(facts_of, chargers.order_by("pk")), words_on(at))


def export_ledger_file(
    path: Path, *, chargers: Iterable[Charger], choice: str, by: Actor, at: datetime
) -> None:
    """Write the same to a file, charger by charger."""
    require_permission(by, Permission.LEDGER_EXPORT)
    mapping = mapping_of(choice, by=by, at=at)
    write_ledger_file(path, mapping, map(facts_of, chargers), words_on(at))
    note_use(choice, by=by, at=at)


def import_ledger(
    *,
    file: StoredFile,
    file_name: str,
    choice: str,
    place: str = "",
    operator: Organisation | None = None,
    by: Actor,
    at: datetime,
    say: Callable[..., None] = lambda *_, **__: None,
    then: Callable[[Ledger], None] = lambda _: None,
) -> Ledger:
    """Read a ledger, compare it with the registry and keep what was found; the registry stays as it is.

    Only the number under which the platform knows a charger is learned, where none was known: it states
    nothing about the charger. Decisions on what the import before had found alike are carried over.
    ``say`` is told what is being done: a sentence, and how many chargers are ``done`` of the ``total``;
    ``then`` is done together with the storing, or not at all.
    """
    require_permission(by, Permission.LEDGER_IMPORT)
    mapping = mapping_of(choice, by=by, at=at)
    words = words_on(at)
    say("正在读取台账")
    read = read_ledger(file.content(), file_name, mapping, words)
    unfit = any(finding.is_error for finding in read.findings)
    found = scope(by, place, operator)
    registry = Registry(_counted(found, say), mapping, words)
    say("正在比对并保存")
    compared = [] if unfit else list(compare(read, registry))
    with act("ledger.import", clause=CLAUSE, by=by, at=at) as deed:
        preceding = Ledger.objects.filter(
            organisation_id=by.organisation_id, place=place, operator=operator
        ).order_by("-pk")
        ledger = Ledger.objects.create(
            organisation_id=by.organisation_id,
            file=file,
            file_name=file_name,
            mapping=mapping.as_data(),
            place=place,
            operator=operator,
            findings=[kept(finding) for finding in read.findings],
            row_count=len(read.rows),
            error_rows=sum(row.is_wrong for row in read.rows),
            imported_at=at,
            signed=deed.signed,
            preceding=preceding.first(),
        )
        _learn_numbers(compared)
        _carry_over(ledger, compared)
        Entry.objects.bulk_create(compared, batch_size=2000)
        note_use(choice, by=by, at=at)
        write_line(deed, ledger.subject, step="import", note=mapping.title)
        then(ledger)
    return ledger


def scope(by: Actor, place: str, operator: Organisation | None) -> QuerySet[Charger]:
    """The chargers that an office compares a ledger with: all of its own, or those of a place or operator."""
    found = exchanged_chargers(by)
    found = located_in(found, place) if place else found
    return found.filter(operator=operator) if operator else found


def _counted(chargers: QuerySet[Charger], say: Callable[..., None]) -> Iterator[Charger]:
    """Chargers one by one, told how far it is."""
    total = chargers.count()
    for number, charger in enumerate(chargers.order_by("pk").iterator(chunk_size=_SAY_EVERY)):
        if number % _SAY_EVERY == 0:
            say("正在读取登记", done=number, total=total)
        yield charger


def _learn_numbers(entries: Sequence[Entry]) -> None:
    """Note their number of chargers that had none; with that the two agree about it."""
    learned = []
    for entry in entries:
        number = next((each for each in entry.differences if each["fact"] == "their_id"), None)
        if entry.charger_id and number and not number["ours"]:
            learned.append(PlatformNumber(charger_id=entry.charger_id, number=number["theirs"]))
            entry.differences.remove(number)
            entry.outcome = Outcome.DIFFERENT if entry.differences else Outcome.EQUAL
            sealed(entry)
    PlatformNumber.objects.bulk_create(learned, batch_size=2000, ignore_conflicts=True)


def _carry_over(ledger: Ledger, entries: Sequence[Entry]) -> None:
    earlier = ledger.preceding.entries.all() if ledger.preceding else Entry.objects.none()
    known = set(earlier.values_list("fingerprint", flat=True))
    decided = {
        each.fingerprint: each for each in earlier.exclude(decision=Decision.OPEN).defer("facts", "findings")
    }
    for entry in entries:
        entry.ledger = ledger
        entry.is_new = entry.fingerprint not in known
        if before := decided.get(entry.fingerprint):
            entry.decision, entry.note, entry.answer = before.decision, before.note, before.answer
            entry.decided_at, entry.signed = before.decided_at, before.signed


def take_theirs(
    *, ledger: Ledger, entry_ids: Sequence[int], facts: Sequence[str], by: Actor, at: datetime
) -> int:
    """Correct the registry by the ledger in the facts chosen, where the office may; how many chargers.

    What an entry differs in besides stays open. Clause: R-4.3.2-a.
    """
    with act("ledger.take", clause=CLAUSE, by=by, at=at) as deed:
        _require_own(ledger, by)
        allowed = takeable(by, on=deed.on)
        if not facts or not set(facts) <= set(allowed):
            raise Denied(
                "这一项不能由本局按台账更正；请运营机构核对，由其在报备中更正",
                clause=CLAUSE,
                code="not_takeable",
            )
        chosen = [entry for entry in _open(ledger, entry_ids) if entry.outcome == Outcome.DIFFERENT]
        corrections: dict[int, dict[str, str]] = defaultdict(dict)
        numbers: dict[int, str] = {}
        partly: list[Entry] = []
        wholly: list[Entry] = []
        for entry in chosen:
            taken = {each["fact"]: each["theirs"] for each in entry.differences if each["fact"] in facts}
            if not taken:
                continue
            _require_sound(taken)
            assert entry.charger_id is not None, "what differs is about a charger"
            if number := taken.pop("their_id", ""):
                numbers[entry.charger_id] = number
            if taken:
                corrections[entry.charger_id] = taken
            left = [each for each in entry.differences if each["fact"] not in facts]
            if left:
                entry.differences = left
                partly.append(entry)
            else:
                wholly.append(entry)
        if not corrections and not numbers:
            raise Denied(
                "所选的行在这一项上没有差异；请选择有该项差异的行", clause=CLAUSE, code="nothing_to_take"
            )
        correct_chargers(deed, corrections, source=ledger.file_name)
        PlatformNumber.objects.bulk_create(
            [PlatformNumber(charger_id=pk, number=number) for pk, number in numbers.items()],
            update_conflicts=True,
            unique_fields=["charger"],
            update_fields=["number"],
        )
        _decide(deed, wholly, Decision.TAKEN)
        Entry.objects.bulk_update(partly, ["differences"], batch_size=500)
        done = len(corrections.keys() | numbers.keys())
        write_line(deed, ledger.subject, step="ledger_take", note=str(done))
    return done


def _require_sound(taken: dict[str, str]) -> None:
    """A ledger may state what the registry cannot: a year that is none, an ownership of another name."""
    if not taken.get("year", "0").isdecimal() or taken.get("ownership", "自营") not in ("自营", "加盟"):
        raise Denied(
            "台账写的“{value}”不能登记；请保留登记并写明理由，或请运营机构核对",
            clause=CLAUSE,
            code="not_sound",
            value=taken.get("year") or taken.get("ownership"),
        )


def keep_ours(*, ledger: Ledger, entry_ids: Sequence[int], reason: str, by: Actor, at: datetime) -> int:
    """Leave the registry as it is, and say why."""
    with act("ledger.keep", clause=CLAUSE, by=by, at=at) as deed:
        _require_own(ledger, by)
        if not reason.strip():
            raise Denied("保留登记请写明理由", clause=CLAUSE, code="no_reason")
        chosen = _open(ledger, entry_ids)
        _decide(deed, chosen, Decision.KEPT, reason.strip())
        write_line(deed, ledger.subject, step="ledger_keep", note=f"{len(chosen)}：{reason.strip()}")
    return len(chosen)


def ask_operators(*, ledger: Ledger, entry_ids: Sequence[int], note: str, by: Actor, at: datetime) -> int:
    """Ask the operators concerned: each owes one answer about all that it was asked; returns how many."""
    with act("ledger.ask", clause=CLAUSE, by=by, at=at) as deed:
        _require_own(ledger, by)
        chosen = _open(ledger, entry_ids)
        unknown = [entry for entry in chosen if entry.operator_id is None]
        if unknown:
            raise Denied(
                "第 {row} 行的使用单位在本平台没有登记，无从询问；请先认定是哪一台，或写明理由保留登记",
                clause=CLAUSE,
                code="no_operator",
                row=unknown[0].row,
            )
        operators = organisations_by_key({entry.operator_id for entry in chosen if entry.operator_id})
        _decide(deed, chosen, Decision.ASKED, note.strip())
        for operator in operators.values():
            open_duty(deed, ANSWER, ledger.subject, owed_by=operator)
        names = "、".join(operator.name for operator in operators.values())
        write_line(deed, ledger.subject, step="ledger_ask", note=f"{len(chosen)}：{names}")
    return len(operators)


def answer(*, ledger: Ledger, text: str, by: Actor, at: datetime) -> int:
    """Answer for one's own organisation what a bureau asked about a ledger; returns how many entries."""
    with act("ledger.answer", clause=CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.LEDGER_ANSWER)
        if not text.strip():
            raise Denied("请写明核对的结果", clause=CLAUSE, code="no_answer")
        asked = ledger.entries.filter(operator_id=by.organisation_id, decision=Decision.ASKED)
        answered = asked.update(decision=Decision.ANSWERED, answer=f"{text.strip()}（{deed.signed}）")
        if not answered:
            raise Denied("没有待答复的差异；请刷新页面查看", clause=CLAUSE, code="nothing_asked")
        close_duties(deed, ledger.subject, ANSWER, owed_by=by.organisation_id)
        write_line(deed, ledger.subject, step="ledger_answer", note=text.strip())
    return answered


def choose_charger(*, ledger: Ledger, entry_id: int, charger_id: int, by: Actor, at: datetime) -> Entry:
    """Say which of the candidates a row means, or with 0 that it is none of them."""
    with act("ledger.choose", clause=CLAUSE, by=by, at=at) as deed:
        _require_own(ledger, by)
        (entry,) = _open(ledger, [entry_id])
        if charger_id == 0:
            entry.outcome, entry.candidates = Outcome.THEIRS, []
        elif charger_id not in entry.candidates or _is_met(ledger, charger_id):
            raise Denied(
                "这一台不在可选的范围内，或者已由另一行认定；请刷新后重选", clause=CLAUSE, code="no_candidate"
            )
        else:
            charger = exchanged_chargers(by).get(pk=charger_id)
            mapping = Mapping.of(ledger.mapping)
            keys = [column.key for column in mapping.stated]
            entry.charger, entry.operator_id, entry.candidates = charger, charger.operator_id, []
            settle(entry, stated_facts(facts_of(charger), keys, words_on(at)))
            _learn_numbers([entry])
        entry.save(update_fields=["outcome", "candidates", "charger", "operator", "differences"])
        write_line(deed, ledger.subject, step="ledger_choose", note=entry.facts.get("serial", ""))
    return entry


def _is_met(ledger: Ledger, charger_id: int) -> bool:
    return ledger.entries.filter(charger_id=charger_id).exists()


def _require_own(ledger: Ledger, by: Actor) -> None:
    require_permission(by, Permission.LEDGER_IMPORT)
    if ledger.organisation_id != by.organisation_id:
        raise NotAllowed("这份台账不是本单位导入的", clause=CLAUSE, code="foreign_record")


def _open(ledger: Ledger, entry_ids: Sequence[int]) -> list[Entry]:
    """The entries chosen, locked; refuses if there is none, or one that somebody has decided meanwhile."""
    wanted = set(entry_ids)
    chosen = list(
        ledger.entries.select_for_update()
        .filter(pk__in=wanted, decision=Decision.OPEN)
        .exclude(outcome=Outcome.EQUAL)
        .order_by("pk")
    )
    if not wanted:
        raise Denied("请先勾选要处理的行", clause=CLAUSE, code="none_chosen")
    if len(chosen) < len(wanted):
        raise Conflict(
            "所选的行中有 {count} 行已经处理；请刷新后核对再办",
            clause=CLAUSE,
            code="conflict",
            count=len(wanted) - len(chosen),
        )
    return chosen


def _decide(deed: Act, entries: Sequence[Entry], decision: Decision, note: str = "") -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
        decision=decision, note=note, decided_at=deed.at, signed=deed.signed
    )
