"""A party that does not open is replaced by a public source, by terms that nobody can change afterwards."""

from typing import Any

import pytest

from evenwatt.metrology.draw import seed_from
from evenwatt.metrology.draw_publication import verify_published
from tests.fixtures.publications import DEADLINE, FROZEN_AT, SECRETS, opened, sealed, silent, with_source


@pytest.mark.parametrize(
    "publication",
    [opened(), with_source(), silent("市局"), silent("承检机构"), silent("市局", "承检机构")],
    ids=["no source", "source not needed", "first silent", "second silent", "both silent"],
)
def test_a_draw_as_it_was_published_repeats(publication: dict[str, Any]) -> None:
    assert verify_published(publication) is None


def test_each_way_gives_another_seed() -> None:
    draws = [opened(), with_source(), silent("市局"), silent("承检机构"), silent("市局", "承检机构")]
    assert len({publication["seed"] for publication in draws}) == len(draws)


def test_without_a_source_the_seed_is_what_it_always_was() -> None:
    publication = opened()
    assert publication["seed"] == seed_from([*SECRETS.values()], publication["list_hash"])


@pytest.mark.parametrize(
    ("altered", "words"),
    [
        ({"named_at": "2026-03-04T09:00:01+08:00"}, "冻结名单之前"),
        ({"value": "03 07 12"}, "小写字母"),
        ({"value": "3.14"}, "小写字母"),
        ({"value": "ABCDEF"}, "小写字母"),
        ({"value": "０３"}, "小写字母"),
        ({"value": ""}, "小写字母"),
        ({"value": None}, "小写字母"),
        ({"reference": " "}, "出处"),
        ({"source": " "}, "没有写明公共随机源"),
        ({"source": "另一随机源"}, "种子"),
        ({"named_at": "昨天"}, "误填"),
        ({"named_at": "2026-03-01T09:00:00"}, "误填"),
    ],
)
def test_another_source_or_value_is_noticed(altered: dict[str, Any], words: str) -> None:
    publication = silent("市局")
    publication["fallback"] |= altered
    assert words in verify_published(publication)


@pytest.mark.parametrize("drawn_at", [DEADLINE, "2026-03-06T09:00:00+00:00", "2026-03-05T00:00:00+08:00"])
def test_the_source_does_not_speak_before_the_deadline_has_passed(drawn_at: str) -> None:
    assert "截止时刻" in verify_published(silent("市局") | {"drawn_at": drawn_at})
    assert verify_published(with_source() | {"drawn_at": drawn_at}) is None


def test_a_value_opened_after_the_deadline_does_not_count() -> None:
    late = with_source() | {"drawn_at": "2026-03-06T17:00:01+08:00"}
    assert "截止时刻" in verify_published(late)


def test_a_deadline_lies_after_the_freeze() -> None:
    assert "冻结之后" in verify_published(sealed(with_source() | {"deadline": FROZEN_AT}))


def test_a_source_may_be_named_at_the_instant_of_the_freeze() -> None:
    publication = with_source()
    publication["fallback"] |= {"named_at": FROZEN_AT}
    assert verify_published(sealed(publication)) is None


def test_a_deadline_at_the_instant_of_the_freeze_leaves_no_time_to_open() -> None:
    publication = silent("市局") | {"deadline": FROZEN_AT}
    assert verify_published(sealed(publication)) == "公共随机源应在冻结名单之前指定，截止时刻应在冻结之后"


def test_the_source_is_not_used_when_all_opened() -> None:
    publication = with_source()
    publication["fallback"] |= {"value": "03", "reference": "公告"}
    assert "不应使用" in verify_published(publication)


def test_a_silent_party_without_a_source_leaves_no_draw() -> None:
    publication = silent("市局")
    del publication["fallback"]
    assert verify_published(publication) == "市局没有公开随机值，也没有事先指定公共随机源"
