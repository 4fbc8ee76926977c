"""Load the demonstration once; after that say only who can be tried out."""

from __future__ import annotations

from collections.abc import Callable

from evenwatt.kernel.clock.reading import demonstration_date, set_demonstration_date
from evenwatt.kernel.parties.models import Organisation
from evenwatt.law.refusal import Denied
from evenwatt.procedures.demonstration import (
    changes,
    city_years,
    field_work,
    filings,
    ledgers,
    networks,
    people,
    platforms,
    season,
)
from evenwatt.procedures.demonstration.accounts import PASSWORD, demonstration_accounts, values_to_open
from evenwatt.procedures.demonstration.parties import gather
from evenwatt.procedures.demonstration.stories import SHOWN_ON, tell

Progress = Callable[[str], None]
Bar = Callable[[int, int], None]
"""Told how much of the chargers' way into the registry is done, and of how much."""


def load(
    progress: Progress, *, chargers: int = networks.CHARGERS, bar: Bar = lambda done, all_: None
) -> None:
    """Load the demonstration province, with a line of progress per step; a loaded one is left as it is.

    ``chargers`` is the size of the networks that only file; without them the province is small, and every
    state and edge case is still in it.

    Raises `Denied` in a database that holds organisations but no demonstration: it may be a real one.
    The date of the demonstration is set last, so that a load that was broken off is never taken for whole.
    """
    if demonstration_date() is None:
        if Organisation.objects.exists():
            raise Denied(
                "数据库中已有单位，但没有装完整的演示省，演示省只装入空库：如上次装入时被中断，请运行 "
                "evenwatt database remove（删除全部数据）后重新装入；如是正式数据，请换一个数据目录",
                clause="R-4.4.7-b",
                code="not_empty",
            )
        _load(progress, chargers, bar)
    progress(f"演示日期 {demonstration_date()}。演示账号（密码均为 {PASSWORD}）：")
    for account in demonstration_accounts():
        progress(f"  {account.login:<11} {account.role} · {account.organisation}")
    for kept in values_to_open():
        progress(f"待公开的抽样随机值，{kept.organisation}，{kept.draw}：\n  {kept.value}")


def _load(progress: Progress, chargers: int, bar: Bar) -> None:
    progress("装入演示省：单位、人员与账号")
    every = networks.networks(chargers)
    cast = gather({network.operator: network.home for network in every})
    progress("由各单位逐月办理报备、计划、抽样、现场检定、评价、整改和发布：")
    done = 0

    def entered(rows: int) -> None:
        nonlocal done
        done += rows
        bar(done, networks.steps(every))

    stories = [
        field_work.equip(cast),
        people.zones(cast),
        people.come_and_go(cast),
        *filings.seasons(cast),
        *networks.seasons(cast, every, entered),
        *city_years.years(cast),
        *platforms.platform_years(cast),
        *changes.of_the_year(cast),
        ledgers.compared(cast),
        *season.season(cast),
    ]
    tell(stories, progress)
    set_demonstration_date(SHOWN_ON)
