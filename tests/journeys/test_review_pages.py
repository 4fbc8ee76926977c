"""The review desk through HTTP: drafts, looks, two officers, batches, checks on site, institutions."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import FieldPhoto, Filing, ReviewNote
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.registry.models import Charger
from tests.fixtures import platforms, walk
from tests.fixtures.photos import GPS, jpeg
from tests.fixtures.province import build_province, log_in, rows, set_today


@pytest.fixture
def province(db):
    set_today("2026-10-12")
    return build_province()


@pytest.fixture
def county(province):
    return log_in(Client(), province.county)


@pytest.fixture
def colleague(province):
    account = open_account(login="county-2", name="核查员 02", password="no matter at all")
    office = province.county
    return log_in(Client(), give_role(account=account, organisation=office.organisation, role=office.role))


@pytest.fixture
def filing(province):
    return walk.submitted_filing(province.operator, rows(5), day="2026-09-20")


def page(client, route, *args, query=""):
    answer = client.get(reverse(route, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, route, *args, **fields):
    return client.post(reverse(route, args=args), fields)


def first_row(filing):
    return filing.rounds.last().rows.first().excel_row


def test_what_is_typed_keeps_itself_and_is_there_again(county, filing):
    row = first_row(filing)
    answer = post(county, "filing_notes", filing.pk, round="1", **{f"remark-{row}": "请核对"})
    assert "草稿已保存" in answer.content.decode()
    post(county, "filing_notes", filing.pk, round="1", **{f"cell-{row}": "不符", f"column-{row}": "year"})
    shown = page(county, "filing_review", filing.pk)
    assert 'value="请核对"' in shown
    assert f'name="remark-{row}-year" value="不符"' in shown
    assert "我的批注" in shown
    assert "有草稿" in page(county, "filing_queue")


def test_a_row_is_looked_at_by_button_or_by_script(county, filing):
    row = first_row(filing)
    assert post(county, "filing_look", filing.pk, look=str(row), round="1").url.endswith(f"#row-{row}")
    answer = county.post(
        reverse("filing_look", args=[filing.pk]),
        {"look": str(row + 1), "round": "1"},
        headers={"HX-Request": "true"},
    )
    told = answer.content.decode()
    assert "已看 2 / 5 行" in told
    assert re.search(r'data-tab="unseen"[^>]*>未看 <span class="count"><span class="number">3<', told)
    post(county, "filing_look", filing.pk, unlook=str(row), round="1")
    assert "已看 1 / 5 行" in page(county, "filing_review", filing.pk)


def test_what_is_remarked_on_a_cell_is_seen_there_by_the_operator_and_in_the_workbook(
    province, county, filing
):
    row = first_row(filing)
    post(county, "filing_notes", filing.pk, round="1", **{f"remark-{row}-year": "铭牌为2023年"})
    post(county, "filing_return", filing.pk, version=str(filing.version), round="1", opinion="请更正")
    operator = log_in(Client(), province.operator)
    assert "核查批注：铭牌为2023年" in page(operator, "filing", filing.pk)
    marked = operator.get(reverse("filing_marked", args=[filing.pk, 1])).content
    book = openpyxl.load_workbook(io.BytesIO(marked))
    comments = [cell.comment.text for line in book.worksheets[0].iter_rows() for cell in line if cell.comment]
    assert any("铭牌为2023年" in text for text in comments)


def test_of_two_officers_the_second_sees_both_versions_and_loses_nothing(province, county, colleague, filing):
    row, version = first_row(filing), str(filing.version)
    mine = {f"remark-{row}": "另有问题", f"remark-{row + 1}-model": "型号不全", "opinion": "我的意见"}
    post(
        county,
        "filing_return",
        filing.pk,
        version=version,
        round="1",
        opinion="退回",
        **{f"remark-{row}": "地址"},
    )
    answer = post(colleague, "filing_approve", filing.pk, version=version, round="1", **mine)
    both = answer.content.decode()
    assert answer.status_code == 409
    for words in ("另有问题", "型号不全", "我的意见", "地址", "退回", "县（区）局 01"):
        assert words in both
    version = str(Filing.objects.get(pk=filing.pk).version)
    post(colleague, "filing_take_over", filing.pk, version=version, take=f"{row + 1}-model")
    operator = log_in(Client(), province.operator)
    assert "核查批注：型号不全" in page(operator, "filing", filing.pk)
    assert ReviewNote.objects.filter(text="另有问题").exists()


def test_notes_on_a_round_that_was_overtaken_are_carried_to_the_next(province, county, colleague, filing):
    row, version = first_row(filing), str(filing.version)
    post(colleague, "filing_notes", filing.pk, round="1", **{f"remark-{row}": "请核对"})
    post(county, "filing_return", filing.pk, version=version, round="1", opinion="退回")
    again = walk.uploaded_filing(province.operator, rows(6), day="2026-10-12")
    operator = log_in(Client(), province.operator)
    post(operator, "filing_submit", again.pk, version=str(again.version), promised="on")
    answer = post(colleague, "filing_approve", filing.pk, version=version, round="1", opinion="同意")
    assert answer.status_code == 409
    assert "把我的批注接续到新一轮" in answer.content.decode()
    post(colleague, "filing_take_over", filing.pk)
    assert 'value="请核对"' in page(colleague, "filing_review", filing.pk)


def test_several_are_approved_with_one_opinion_and_each_is_told(province, county, filing):
    noted = filing
    post(county, "filing_notes", noted.pk, round="1", **{f"remark-{first_row(noted)}": "有问题"})
    shown = page(county, "filing_batch", query=f"?row={noted.pk}&row=999999&row=x")
    assert f'name="version-{noted.pk}" value="{noted.version}"' in shown
    fields = {"row": str(noted.pk), f"version-{noted.pk}": str(noted.version), "opinion": "属实"}
    assert "写有批注的报备不能通过" in post(county, "filing_batch_approve", **fields).content.decode()
    post(county, "filing_notes", noted.pk, round="1", **{f"remark-{first_row(noted)}": ""})
    assert post(county, "filing_batch_approve", **fields | {"opinion": " "}).status_code == 422
    stale = fields | {f"version-{noted.pk}": "1"}
    assert "刚被他人更改" in post(county, "filing_batch_approve", **stale).content.decode()
    assert "通过 1 份" in post(county, "filing_batch_approve", **fields).content.decode()


def test_a_check_on_site_is_entered_with_photos_and_seen_by_bureaus_only(province, county, filing):
    fields = {
        "checked_on": "2026-10-12",
        "officers": "核查员 01",
        "place": "关山示范站",
        "agrees": "no",
        "finding": "少一台",
        "photos": [SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("b.png", jpeg())],
    }
    answer = county.post(reverse("filing_checks", args=[filing.pk]), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    photo = FieldPhoto.objects.first()
    answer = county.get(reverse("filing_photo", args=[filing.pk, photo.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert GPS not in answer.content
    assert "少一台" in page(log_in(Client(), province.city), "filing_checks", filing.pk)
    assert (
        log_in(Client(), province.operator).get(reverse("filing_checks", args=[filing.pk])).status_code == 403
    )
    other = walk.submitted_filing(
        province.other_operator, rows(2, first=50, county="江夏区"), day="2026-09-20"
    )
    assert county.get(reverse("filing_photo", args=[other.pk, photo.pk])).status_code == 404


def test_today_stands_in_the_form_of_a_check_as_a_browser_reads_it(county, filing):
    """A field for a day takes 2026-10-12 and no other way of writing it."""
    assert '<input type="date" name="checked_on" value="2026-' in page(county, "filing_checks", filing.pk)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"GIF89a", b"\xff\xd8\xff\xe1\0"])
def test_a_bad_photo_is_refused_beside_its_field(county, filing, content):
    fields = {
        "checked_on": "2026-10-12",
        "officers": "核查员 01",
        "place": "关山示范站",
        "agrees": "yes",
        "finding": "一致",
        "photos": [SimpleUploadedFile("坏.jpg", content)],
    }
    answer = county.post(reverse("filing_checks", args=[filing.pk]), fields)
    assert (answer.status_code, 'href="#id_photos"' in answer.content.decode()) == (422, True)
    assert not FieldPhoto.objects.exists()


def test_an_institution_remarks_and_the_county_reads_it_beside_the_row(province, county, filing):
    manager = log_in(Client(), province.manager)
    assert manager.get(reverse("technical_filing", args=[filing.pk])).status_code == 404
    city = log_in(Client(), province.city)
    institution, place = province.manager.organisation_id, province.county.organisation.region_id
    post(city, "technical_assignments", institution=str(institution), county=place)
    assert "提出意见" in page(manager, "inbox")
    row = first_row(filing)
    post(manager, "technical_filing", filing.pk, excel_row=str(row), text="型号与铭牌不符")
    post(manager, "technical_filing", filing.pk, text="整体可信")
    shown = page(county, "filing_review", filing.pk)
    assert "型号与铭牌不符" in shown
    assert "整体可信" in shown
    assert post(manager, "technical_filing", filing.pk, text=" ").status_code == 422
    assert page(manager, "technical_filings")


def test_a_refused_approval_shows_what_is_stored_and_the_filing_can_be_returned(province, county):
    other = province.other_operator.organisation
    walk.approved_filing(province, rows(5), day="2026-01-12")
    filing = walk.submitted_filing(province.operator, rows(5), day="2026-09-20")
    Charger.objects.filter(serial__in=["SN00001", "SN00002"]).update(operator=other)
    answer = post(county, "filing_approve", filing.pk, version=str(filing.version), round="1", opinion="属实")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "有 2 台充电设施登记在其他机构名下" in shown
    assert "请退回更正" in shown
    assert "已通过核查" not in shown
    assert other.name not in shown
    version = re.search(r'name="version" value="(\d+)"', shown).group(1)
    answer = post(county, "filing_return", filing.pk, version=version, round="1", opinion="请核对")
    assert answer.status_code == 302
    assert Filing.objects.get(pk=filing.pk).state == "returned"


def test_a_city_reviews_what_platforms_file_on_the_same_pages(province):
    content = platforms.form_f(province.platform.organisation, [platforms.hosted("示例充电甲公司", 3)])
    filing = platforms.submitted(province.platform, "F", content, day="2026-11-10")
    city = log_in(Client(), province.city)
    assert filing.filer.name in page(city, "filing_queue")
    assert page(city, "filing_review", filing.pk)
    answer = post(city, "filing_approve", filing.pk, version=str(filing.version), round="1", opinion="属实")
    assert answer.status_code == 302
    assert (
        log_in(Client(), province.county).get(reverse("filing_review", args=[filing.pk])).status_code == 404
    )


def test_keys_of_the_page_are_told():
    script = Path(finders.find("evenwatt/js/review.js")).read_text(encoding="utf-8")
    assert '"?"' in script


def test_a_thousand_rows_cost_a_fixed_number_of_queries(province, county, django_assert_max_num_queries):
    filing = walk.submitted_filing(province.operator, rows(300), day="2026-09-20")
    with django_assert_max_num_queries(26):
        page(county, "filing_review", filing.pk)


# ---- one officer, two windows ---------------------------------------------------------------------------


def two_windows(county, filing, **here):
    """What a window answers that was opened before another kept “另一窗口写的” for the first row."""
    row = first_row(filing)
    post(county, "filing_notes", filing.pk, round="1", **{f"remark-{row}": "另一窗口写的", f"was-{row}-": ""})
    given = {f"remark-{row}": "本窗口写的", f"was-{row}-": "", **here}
    return county.post(
        reverse("filing_notes", args=[filing.pk]), {"round": "1", **given}, headers={"HX-Request": "true"}
    )


def stored(filing):
    return dict(ReviewNote.objects.filter(round__filing=filing).values_list("excel_row", "text"))


def test_what_another_window_kept_is_not_overwritten_by_a_draft_that_saves_itself(county, filing):
    row = first_row(filing)
    answer = two_windows(county, filing, **{f"remark-{row + 1}": "不相干", f"was-{row + 1}-": ""})
    assert answer.status_code == 409
    assert "您在另一个窗口改过这条批注" in answer.content.decode()
    assert 'form="review"' in answer.content.decode()
    assert stored(filing) == {row: "另一窗口写的", row + 1: "不相干"}


@pytest.mark.parametrize("route", ["filing_review", "filing_approve", "filing_return", "filing_look"])
def test_an_act_with_overtaken_notes_shows_both_and_is_not_done_until_one_is_chosen(county, filing, route):
    row = first_row(filing)
    two_windows(county, filing)
    here = {f"remark-{row}": "本窗口写的", f"was-{row}-": "", "opinion": "退回", "was-0-": ""}
    act = {"round": "1", "version": str(filing.version), "look": str(row)}
    answer = post(county, route, filing.pk, **act, **here)
    both = answer.content.decode()
    assert answer.status_code == 409
    assert "另一窗口写的" in both
    assert "本窗口写的" in both
    assert Filing.objects.get().state == "submitted"
    assert not filing.rounds.get().rows.exclude(looked_at=None).exists()
    assert stored(filing) == {0: "退回", row: "另一窗口写的"}
    chosen = {f"remark-{row}": "两处合写", f"was-{row}-": "另一窗口写的", "round": "1", "save": "1"}
    assert post(county, "filing_review", filing.pk, **chosen).status_code == 200
    assert stored(filing)[row] == "两处合写"


def test_a_page_left_open_without_typing_empties_nothing_that_was_written_since(county, filing):
    row = first_row(filing)
    two_windows(county, filing)
    untouched = {f"remark-{row}": "", f"was-{row}-": "", "opinion": "属实", "was-0-": ""}
    assert post(county, "filing_review", filing.pk, round="1", **untouched).status_code == 200
    assert stored(filing) == {0: "属实", row: "另一窗口写的"}


def test_a_remark_on_a_cell_of_ones_choice_overwrites_none_that_it_did_not_show(county, filing):
    row = first_row(filing)
    cell = {f"cell-{row}": "甲", f"column-{row}": "year"}
    post(county, "filing_notes", filing.pk, round="1", **cell)
    answer = post(county, "filing_notes", filing.pk, round="1", **{**cell, f"cell-{row}": "乙"})
    assert answer.status_code == 409
    assert stored(filing)[row] == "甲"
    seen = {**cell, f"cell-{row}": "乙", f"was-{row}-year": "甲"}
    assert post(county, "filing_notes", filing.pk, round="1", **seen).status_code == 200
    assert stored(filing)[row] == "乙"


def test_the_page_says_what_its_fields_showed(county, filing):
    row = first_row(filing)
    post(
        county, "filing_notes", filing.pk, round="1", **{f"remark-{row}-year": "不符", "opinion": "一\r\n二"}
    )
    shown = page(county, "filing_review", filing.pk)
    assert f'name="was-{row}-year" value="不符"' in shown
    assert f'name="was-{row + 1}-" value=""' in shown
    again = {"opinion": "三", "was-0-": "一\r\n二", "round": "1"}  # as browsers break lines
    assert post(county, "filing_notes", filing.pk, **again).status_code == 200
