"""What becomes of the chargers that a scheme has verified: sampled, replaced, set aside, finished."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import fire
from evenwatt.lots.life import SCHEME, TEST_ITEM
from evenwatt.lots.models import LotMember, SamplingScheme, TestItem
from evenwatt.lots.states import CEASED, TestBasis, TestState
from evenwatt.rules.spare_use import next_spare, require_unavailable

if TYPE_CHECKING:
    from evenwatt.kernel.draws.models import Draw


def take_samples(deed: Act, *, scheme: SamplingScheme, draw: Draw) -> None:
    """Turn the records of a finished draw into samples and spares (R-3.12-a)."""
    fire(deed, SCHEME, scheme, "draw", note=draw.seed)
    lots = {lot.number: lot for lot in scheme.lots.all()}
    keys = dict(
        LotMember.objects.filter(lot__scheme=scheme).values_list("charger__public_code", "charger_id")
    )
    items = [
        TestItem(
            state=TestState.DUE if basis == TestBasis.SAMPLE else TestState.RESERVE,
            scheme=scheme,
            lot=lots[record["lot"]],
            charger_id=keys[code],
            basis=basis,
            position=position,
        )
        for record in draw.records or ()
        for basis, codes in ((TestBasis.SAMPLE, record["sample"]), (TestBasis.SPARE, record["spares"]))
        for position, code in enumerate(codes, 1)
    ]
    TestItem.objects.bulk_create(items, batch_size=2000)
    sampled = [item.charger_id for item in items if item.basis == TestBasis.SAMPLE]
    write_lines(deed, "charger", sampled, step="sampled", note=scheme.number)


def lock_item(item: TestItem) -> None:
    """Hold an item to the end of the act: nobody replaces it while its record is entered, nor the reverse."""
    item.refresh_from_db(fields=["state", "version"], from_queryset=TestItem.objects.select_for_update())


def replace_item(*, item: TestItem, reason: str, measured: bool, by: Actor, at: datetime) -> TestItem:
    """Take the next spare for a sample that cannot be verified, as `rules.spare_use` decides (R-3.12-a).

    ``measured`` says that the item has a record: such a one is never replaced.
    """
    with act("test_item.replace", clause="R-3.12-a", by=by, at=at) as deed:
        reserve = TestItem.objects.select_for_update().filter(
            lot__isnull=False, lot=item.lot, basis=TestBasis.SPARE, state=TestState.RESERVE
        )
        spares = {spare.position: spare for spare in reserve}
        position = next_spare(
            serial=item.charger.serial, reason=reason, measured=measured, waiting=spares, on=deed.on
        )
        spare = spares[position]
        fire(deed, TEST_ITEM, item, "replace", reason=reason, replaced_by=spare, note=reason)
        fire(deed, TEST_ITEM, spare, "call_up", note=item.charger.serial)
    return spare


def set_item_aside(*, item: TestItem, reason: str, measured: bool, by: Actor, at: datetime) -> None:
    """Note that a charger that is verified in full cannot be verified (R-4.4.2-b)."""
    with act("test_item.set_aside", clause="R-4.4.2-b", by=by, at=at) as deed:
        require_unavailable(
            serial=item.charger.serial,
            reason=reason,
            measured=measured,
            in_lot=item.lot_id is not None,
            on=deed.on,
        )
        fire(deed, TEST_ITEM, item, "set_aside", reason=reason, note=reason)


def drop_ceased(deed: Act, *, item: TestItem) -> TestItem | None:
    """Take a charger that ceased operation out of a draw or a full verification (R-6.1-a, R-3.12-a).

    A sample's place takes the next spare, which is returned; where no spare is left the sample stays, for
    the institution and the city to agree on. Whoever calls sees to it that the item has no record.
    """
    if item.lot_id is None or item.state == TestState.RESERVE:
        fire(deed, TEST_ITEM, item, "drop", reason=CEASED, note=CEASED)
        return None
    spare = (
        TestItem.objects.select_for_update()
        .filter(lot=item.lot, basis=TestBasis.SPARE, state=TestState.RESERVE)
        .order_by("position")
        .first()
    )
    if spare is not None:
        fire(deed, TEST_ITEM, item, "drop", reason=CEASED, replaced_by=spare, note=CEASED)
        fire(deed, TEST_ITEM, spare, "call_up", note=item.charger.serial)
    return spare


def finish_item(deed: Act, item: TestItem) -> None:
    """Note that a charger of the scheme has its result."""
    fire(deed, TEST_ITEM, item, "test")
