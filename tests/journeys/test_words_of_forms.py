"""Every form of the site refuses in our words: none of Django's sentences reaches a user."""

import inspect
import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from evenwatt.forms.appendix_b import FORM
from evenwatt.kernel.parties.models import Organisation
from evenwatt.registry.models import ChargerModel
from evenwatt.web.desks.account import LogInForm
from evenwatt.web.desks.connections import FilterForm
from evenwatt.web.desks.load_point_forms import points_form
from evenwatt.web.desks.zones import NewZoneForm
from evenwatt.web.page_form import PageForm
from tests.fixtures.province import WUHAN, at, build_province, set_today

DAY = "2026-04-01"
DJANGOS = re.compile(
    r"确保|这个字段|该字段|该变量|输入一个|选择一个有效|可用的选项|提交的文件|文件是空的|没有提交|空字符|有效的"
    r"|Ensure|This field|Enter a (?:valid|whole|number\.|list|complete)"
    r"|Select a valid|available choices|submitted file|No file|Null characters"
)
TYPED = ("", "？", "字" * 5000, "-1", "1" * 40, "1.23456789", "2026-02-30", "a\x00b")
FILES = (SimpleUploadedFile("a.xlsx", b""), SimpleUploadedFile("长" * 250 + ".xlsx", b"x"))


def site_forms() -> list[type[forms.Form]]:
    """All form classes of the site; the addresses import every page."""
    assert get_resolver().url_patterns
    found, kinds = set(), [forms.Form]
    while kinds:
        for kind in kinds.pop().__subclasses__():
            kinds.append(kind)
            if _is_ours(kind) and kind is not PageForm:
                found.add(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("evenwatt.web")


def takes_files(kind: type[forms.Form]) -> bool:
    return any(isinstance(field, forms.FileField) for field in kind.base_fields.values())


@pytest.fixture
def given(db) -> dict[str, Any]:
    """What the pages give to their forms besides what is typed, by the name of the parameter."""
    set_today(DAY)
    province, day = build_province(), date.fromisoformat(DAY)
    request = RequestFactory().post("/login")
    request.now, request.actor = at(DAY), province.city.actor()
    return {
        "actor": province.city.actor(), "membership": province.city, "account": province.city.account,
        "organisation": province.city.organisation, "city": WUHAN, "on": day, "today": day, "filed": "B",
        "form": FORM, "values": {}, "right_rows": 3, "takers": Organisation.objects.all(),
        "initial": {}, "entries": ChargerModel.objects.all(), "titles": ["甲"], "number": 1, "readings": 2,
        "request": request,
    }  # fmt: skip


def filled(kind: type[forms.Form], given: dict[str, Any], text: str | None, file: Any) -> forms.Form:
    """The form sent with one text in every field and one file in every field for files."""
    own = [vars(each)["__init__"] for each in kind.__mro__ if "__init__" in vars(each) and _is_ours(each)]
    asked = {one.name: one for init in own for one in inspect.signature(init).parameters.values()}
    needed = {name for name, one in asked.items() if one.default is one.empty}
    besides = {name: value for name, value in given.items() if name in needed}
    if kind is NewZoneForm:
        besides.pop("city")  # its own, of the actor
    if kind is LogInForm:
        besides["request"] = given["request"]
    data: MultiValueDict[str, Any] = MultiValueDict()
    if kind is FilterForm:
        besides["request"].GET = data
    else:
        besides["data"] = data
    names = list(kind(**besides).fields)
    if text is not None:
        data.update(dict.fromkeys(names, text))
    if file:
        besides["files"] = MultiValueDict({name: [file] for name in names})
    return kind(**besides)


def said(form: forms.Form) -> list[str]:
    return [sentence for sentences in form.errors.values() for sentence in sentences]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", site_forms(), ids=lambda kind: f"{kind.__module__[13:]}.{kind.__name__}")
def test_a_form_refuses_in_our_words(kind, language, given):
    with override(language):
        sentences = [
            sentence for text in (None, *TYPED) for sentence in said(filled(kind, given, text, None))
        ]
        for file in FILES if takes_files(kind) else ():
            sentences += said(filled(kind, given, "", file))
    assert [each for each in sentences if DJANGOS.search(each)] == []


def test_every_form_is_a_form_of_the_site():
    assert len(site_forms()) > 50
    assert [kind for kind in site_forms() if not issubclass(kind, PageForm)] == []


def test_too_many_load_points_and_a_cut_off_page_are_told(db):
    day = date.fromisoformat(DAY)
    for data in ({}, {"point-TOTAL_FORMS": "99", "point-INITIAL_FORMS": "0"}):
        points = points_form(data, on=day)
        assert len(points.non_form_errors()) == 1
        assert not DJANGOS.search(points.non_form_errors()[0])


class Every(PageForm):
    """One field of each kind, none with words of its own."""

    text = forms.CharField(label="核查人员（%）", max_length=5)
    day = forms.DateField(label="核查日期")
    number = forms.IntegerField(label="行号", min_value=1)
    figure = forms.DecimalField(label="功率", max_digits=4, decimal_places=1)
    choice = forms.ChoiceField(label="类别", choices=[("a", "甲")])
    file = forms.FileField(label="照片", max_length=10)
    version = forms.CharField(widget=forms.HiddenInput)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("text", "", "请填写“核查人员（%）”"),
        ("text", "一二三四五六七", "“核查人员（%）”最多 5 字，现在是 7 字，请缩短"),
        ("day", "3月1日", "“核查日期”应写成 2026-03-01 的形式"),
        ("number", "三", "“行号”应填写整数，例如 12"),
        ("number", "0", "“行号”不能小于 1，请核对"),
        ("figure", "1.25", "“功率”最多 1 位小数，请核对"),
        ("choice", "b", "请从列表中选择“类别”"),
        ("choice", "", "请选择“类别”"),
        ("file", SimpleUploadedFile("照片照片照片.jpg", b"x"), None),
        ("file", SimpleUploadedFile("a.jpg", b""), "“照片”的文件没有内容，请重新保存后上传"),
        ("version", "", "这一页不完整，请刷新页面后重新办理"),
    ],
)
def test_the_sentence_says_what_where_and_what_next(name, typed, sentence):
    form = Every({name: typed} if isinstance(typed, str) else {}, {name: typed})
    assert form.errors.get(name) == ([sentence] if sentence else None)


def test_a_field_keeps_words_of_its_own():
    class Own(PageForm):
        reason = forms.CharField(label="原因", error_messages={"required": "请写明原因"})

    assert Own({}).errors["reason"] == ["请写明原因"]
