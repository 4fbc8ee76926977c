"""The columns of the list of chargers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.procedures.charger_story import stories, visible_chargers
from evenwatt.registry.states import ChargerState
from evenwatt.web.desks.charger_forms import FilterForm
from evenwatt.web.listed import Column, listed
from evenwatt.web.story_words import Step, drawn_in_words, step_in_words

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger


class Told:
    """A charger of the list with its sampling and next step in words, where a column asks for them."""

    def __init__(self, charger: Charger, drawn: str = "", step: Step | None = None) -> None:
        self.charger, self.drawn, self.step = charger, drawn, step


def found(actor: Actor, query: QueryDict, _now: datetime) -> QuerySet[Charger]:
    chargers = FilterForm(query, actor=actor).apply(visible_chargers(actor))
    # The same few operators, counties and models stand behind thousands of rows: each is fetched once.
    return chargers.select_related(None).prefetch_related("operator", "catalogue", "station__county__city")


def tell(chargers: Sequence[Charger], told: bool, now: datetime) -> Iterator[Told]:
    if not told:
        yield from map(Told, chargers)
        return
    today = local_date(now)
    story_of = stories(chargers, on=today)
    for charger in chargers:
        story = story_of[charger.pk]
        assert story.next_step is not None
        yield Told(charger, str(drawn_in_words(story)), step_in_words(story.next_step, today=today))


def _column(key: str, word: Any, path: str, css: str = "minor", **more: Any) -> Column:
    """A column that shows what stands at a path of the charger."""
    names = path.split(".")

    def cell(told: Told) -> Any:
        value: Any = told.charger
        for name in names:
            value = getattr(value, name)
        return value() if callable(value) else value

    return Column(key, word, cell, css, **more)


def _step(key: str, word: Any, name: str, css: str = "minor") -> Column:
    return Column(key, word, lambda told: getattr(told.step, name), css, told=True)


CHARGERS = listed(
    name="chargers",
    title=_("充电设施"),
    columns=(
        _column("serial", _("出厂编号"), "serial", "nowrap", sort=("serial_key", "pk")),
        _column("code", _("公开编号"), "public_code", "nowrap minor", sort=("public_code",)),
        _column("maker", _("生产厂家"), "maker"),
        _column("model", _("型号规格"), "model", "nowrap minor"),
        _column("kind", _("类别"), "catalogue.get_kind_display"),
        _column("rated_kw", _("额定功率（kW）"), "rated_kw", "num minor"),
        Column("year", _("制造年份"), lambda told: str(told.charger.year), "num minor"),
        _column("ownership", _("经营方式"), "get_ownership_display"),
        _column("operator", _("运营机构"), "operator.name"),
        _column("station", _("场站"), "station.name", ""),
        _column("address", _("地址"), "station.address"),
        _column("county", _("所在地"), "station.county.full_name", "nowrap minor"),
        Column("state", _("状态"), lambda told: str(ChargerState(told.charger.state).label), "nowrap"),
        _column("filed_on", _("登记日期"), "filed_on", "day minor"),
        _column("certificate_until", _("证书有效期至"), "certificate_until", "day minor"),
        _column("next_evaluation_on", _("下次评价"), "next_evaluation_on", "day minor"),
        Column("drawn", _("抽样"), lambda told: told.drawn, "nowrap minor", told=True),
        _step("step", _("下一步"), "word", ""),
        _step("who", _("由谁办理"), "who"),
        _step("due", _("期限"), "due_on", "day minor"),
    ),
    default=("model", "operator", "station", "county", "state", "drawn", "step", "who", "due"),
    found=found,
    tell=tell,
)
