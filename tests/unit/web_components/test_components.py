"""Each component says what it was given, escapes it, and refuses what it does not know."""

from datetime import date

import pytest
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils.html import strip_tags

LOAD = "{% load i18n formats components form_components %}"


def render(source: str, path: str = "/", **context: object) -> str:
    """Render a fragment as a page would, and return it with white space folded."""
    html = engines["django"].from_string(LOAD + source).render(context, RequestFactory().get(path))
    return " ".join(html.split())


def text(source: str) -> str:
    """Render a fragment and return its words without markup."""
    return strip_tags(render(source))


def test_a_status_is_a_colour_a_word_and_a_shape():
    html = render('{% status "accepted" "合格" "good" %}')
    assert 'class="status tone-good" data-status="accepted"' in html
    assert "icons.svg#good" in html
    assert html.endswith("合格</span>")


@pytest.mark.parametrize(
    "source",
    [
        '{% status "x" "合格" "green" %}',
        '{% tab "错误" "#" tone="red" %}',
        '{% notice "oops" %}{% endnotice %}',
        '{% figure "合格" 1 tone="ok" %}',
    ],
)
def test_an_unknown_tone_is_refused(source):
    with pytest.raises(TemplateSyntaxError, match="unknown tone"):
        render(source)


def test_a_clause_links_to_its_text():
    assert render('{% clause "R-4.4.6-d" %}') == '<a class="clause" href="/law/R-4.4.6-d/">依据 4.4.6-d</a>'
    assert render("{% clause nothing %}") == ""


@pytest.mark.parametrize(
    "source",
    [
        '{% status "x" evil "good" %}',
        '{% fact "场站" evil %}',
        '{% fact evil 1 "/list" %}',
        "{% clip evil %}",
        "{% crumbs evil evil %}",
        "{% page_header evil number=evil %}{% endpage_header %}",
        '{% notice "bad" evil %}{{ evil }}{% endnotice %}',
        "{% answer evil evil evil %}",
        "{% chip evil evil %}",
        "{% data_table evil %}{% enddata_table %}",
    ],
)
def test_what_people_wrote_is_escaped(source):
    html = render(source, evil='"><script>alert(1)</script>')
    assert "<script" not in html
    assert "&lt;script" in html


def test_blocks_keep_the_markup_of_their_content():
    for block in ("page_header", "notice", "facts", "tabs", "data_table", "bulk_bar", "empty"):
        first = {"notice": '"info"', "facts": "", "bulk_bar": ""}.get(block, '"词"')
        assert "<b>内容</b>" in render(f"{{% {block} {first} %}}<b>内容</b>{{% end{block} %}}"), block


def test_a_long_text_unfolds_by_keyboard_and_a_short_one_is_no_stop():
    assert 'tabindex="0"' in render('{% clip "纸坊街道文化大道西侧公共停车场快速充电站" %}')
    assert render('{% clip "光谷充电站" %}') == "光谷充电站"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, 'data-status="overdue"'),
        (0, "今天到期"),
        (5, 'data-status="soon"'),
        (6, "剩 6 个工作日"),
        (None, ""),
    ],
)
def test_days_left_grow_louder(days, words):
    html = render("{% days_left days %}", days=days)
    assert words in html
    assert ("status" in html) == (days is not None and days <= 5)


def test_sorting_turns_round_and_starts_from_the_first_page():
    html = render('{% sortable "到期日" "due" %}', path="/list?kind=DC&sort=due&after=30")
    assert 'aria-sort="ascending"' in html
    assert 'href="?kind=DC&amp;sort=-due"' in html
    assert 'aria-sort="none"' in render('{% sortable "到期日" "due" %}', path="/list")


def test_the_count_of_rows_is_honest():
    assert "共 1,205 行" in text('{% data_table "桩" total=1205 %}{% enddata_table %}')
    assert "超过 10,000 行" in text('{% data_table "桩" total=10000 capped=True %}{% enddata_table %}')
    assert "行" not in text('{% data_table "桩" %}{% enddata_table %}')


def test_a_list_ends_with_a_sentence():
    assert 'hx-get="?after=30"' in render('{% more "?after=30" %}')
    assert "以上是全部记录" in render("{% more None %}")


def test_progress_asks_again_only_until_it_is_done():
    assert 'hx-trigger="every 2s"' in render('{% progress "读取" 3 9 poll="/p" %}')
    assert "hx-get" not in render('{% progress "读取" 9 9 poll="/p" %}')


def test_the_timeline_says_state_date_and_clause():
    steps = [
        {"word": "报备", "state": "done", "on": date(2025, 9, 24), "actor": "运营机构 1"},
        {"word": "联系", "state": "late", "due_on": date(2026, 2, 27), "clause": "R-4.3.1-d"},
        {"word": "备案", "state": "now"},
    ]
    html = render("{% timeline steps %}", steps=steps)
    for expected in ("已完成", "2025-09-24", "已逾期", "期限", "/law/R-4.3.1-d/", 'aria-current="step"'):
        assert expected in html


def test_the_inbox_shows_what_by_when_and_the_next_step():
    duty = {
        "id": 7, "title": "审核报备", "url": "/f/7", "record": "运营机构 1", "clause": "R-4.3.1-b",
        "due_on": date(2026, 3, 4), "days_left": 2, "action": "去审核",
        "batch": "filing_batch", "subject_id": 70,
    }  # fmt: skip
    groups = [
        {"code": "week", "word": "本周到期", "duties": [duty]},
        {"code": "waiting", "word": "等待他方办理", "duties": [duty | {"waiting_for": "市局"}]},
    ]
    html = render("{% inbox groups %}", groups=groups)
    assert html.count(">去审核</a>") == 1
    assert "等待 市局" in html
    assert html.count('data-href="/f/7"') == 2
    assert html.count('name="row" value="70"') == 1  # what others owe cannot be selected


def test_only_changed_rows_are_marked():
    rows = [
        {"label": "年份", "before": "2033", "after": "2023"},
        {"label": "型号", "before": "A", "after": "A"},
    ]
    html = render('{% compare rows "第 1 轮" "第 2 轮" %}', rows=rows)
    assert html.count('class="changed"') == 1
    assert "<del>2033</del>" in html
    assert "<ins>2023</ins>" in html
