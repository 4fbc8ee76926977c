"""A filing through the interface, from the draft to the document; refusals in the pages' words."""

import gzip
import json

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import FiledRow, Filing
from evenwatt.filing.states import FilingState
from evenwatt.kernel.documents.actions import render_document
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.platforms import change, hosted
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today, workbook
from tests.fixtures.system import XLSX, System, typed_b

WRONG = rows(1, first=90, county="不存在区")


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def system(province) -> System:
    return System(province.operator, name="夜间同步")


@pytest.fixture
def name(province) -> str:
    return province.operator.organisation.name


# ---- the whole way ---------------------------------------------------------------------------------


def test_rows_become_chargers(province, system, name):
    draft = system.draft(typed_b(name, rows(3)))
    assert (draft["state"], draft["latest"]["ok_rows"], draft["latest"]["can_be_submitted"]) == (
        "draft",
        3,
        True,
    )
    receipt = system.change("POST", draft["id"], "/submit", {"promised": True}).json()
    assert receipt["rows_filed"] == 3
    assert receipt["promised_by"] == f"{name} 运营机构填报人（经接口，令牌 夜间同步） 运营机构填报人 01"
    filing = Filing.objects.get()
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-12", 15))
    listed = system.get("/chargers").json()["items"]
    assert {each["serial"] for each in listed} == {"SN00001", "SN00002", "SN00003"}
    assert system.get(f"/chargers/{listed[0]['public_code']}").json() == listed[0]
    assert system.get("/stations").json()["items"][0]["name"] == "关山示范站"


def test_every_line_of_history_names_the_token(system, name):
    draft = system.draft(typed_b(name, rows(1)))
    system.change("POST", draft["id"], "/submit", {"promised": True})
    system.change("POST", draft["id"], "/withdraw")
    lines = LifeLine.objects.filter(subject_type="filing")
    assert [line.step for line in lines] == ["create", "upload", "submit", "withdraw"]
    assert all("（经接口，令牌 夜间同步）" in line.signed for line in lines)


def test_the_page_shows_what_was_sent(province, system, name):
    draft = system.draft(typed_b(name, [*rows(2), *WRONG]))
    desk = log_in(Client(), province.operator)
    shown = desk.get(reverse("filing", args=[draft["id"]])).content.decode()
    assert "本省没有名为“不存在区”的县（区）" in shown
    assert desk.get(reverse("filing_marked", args=[draft["id"], 1])).status_code == 200
    assert desk.get(reverse("filing_file", args=[draft["id"], 1])).status_code == 200


def test_what_was_sent_is_kept_byte_for_byte(system, name):
    body = gzip.compress(json.dumps(typed_b(name, rows(2))).encode())
    draft = system.draft(body)
    assert system.get(f"/filings/{draft['id']}/rounds/1/file").content == body


def test_a_workbook_is_taken_as_well(province, system):
    sent = system.post(
        "/filings?name=年报.xlsx", workbook(province.operator.organisation, rows(4)), media=XLSX
    )
    assert sent.status_code == 201
    assert (sent.json()["latest"]["file_name"], sent.json()["latest"]["ok_rows"]) == ("年报.xlsx", 4)


def test_rows_are_replaced_and_mended(system, name):
    draft = system.draft(typed_b(name, [*rows(2), *WRONG]))
    key = draft["id"]
    (wrong,) = system.get(f"/filings/{key}/findings").json()["items"]
    assert [(each["key"], each["code"]) for each in wrong["findings"]] == [("county", "unknown_county")]
    mended = system.change("PATCH", key, f"/rows/{wrong['row']}", {"values": {"county": "江夏区"}})
    assert mended.json()["original"] == {"county": "不存在区"}
    assert mended["ETag"] == system.get(f"/filings/{key}")["ETag"]
    replaced = system.change("PUT", key, "/rows", typed_b(name, rows(5)))
    assert (replaced.status_code, replaced.json()["latest"]["row_count"]) == (200, 5)
    assert (
        system.get(f"/filings/{key}/rows?limit=2").json()["next"].startswith(f"/api/v1/filings/{key}/rows?")
    )


def test_a_returned_filing_is_answered_with_a_new_round(province, system, name):
    key = system.draft(typed_b(name, rows(1)))["id"]
    system.change("POST", key, "/submit", {"promised": True})
    county = log_in(Client(), province.county)
    county.post(
        reverse("filing_return", args=[key]), {"version": Filing.objects.get().version, "opinion": "请补报"}
    )
    answered = system.change("PUT", key, "/rows", typed_b(name, rows(2)))
    assert (answered.json()["rounds"], answered.json()["state"]) == (2, "draft")


def test_chargers_no_longer_filed_are_explained(province, system, name):
    walk.approved_filing(province, rows(3), day="2025-06-12")
    key = system.draft(typed_b(name, [*rows(1), *rows(1, first=2, year="2023")]))["id"]
    assert system.get(f"/filings/{key}/comparison").json() == {
        "new": 0, "changed": 1, "same": 1, "ceased": 0, "gone": 1, "gone_unexplained": 1,
    }  # fmt: skip
    (changed,) = system.get(f"/filings/{key}/rows?fate=changed").json()["items"]
    assert changed["registry"] == {"year": "2024"}
    refused = system.change("POST", key, "/submit", {"promised": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "gone_unexplained")
    (gone,) = system.get(f"/filings/{key}/gone").json()["items"]
    assert gone["serial"] == "SN00003"
    told = {"reason": "ceased", "note": "已拆除", "chargers": [gone["public_code"]]}
    assert system.change("POST", key, "/gone/explanations", told).json() == {"explained": 1}
    assert system.change("POST", key, "/submit", {"promised": True}).status_code == 200


def test_the_printed_form_as_document_and_workbook(system, name):
    key = system.draft(typed_b(name, rows(2)))["id"]
    early = system.post(f"/filings/{key}/documents")
    assert (early.status_code, early.json()["code"]) == (422, "not_submitted")
    system.change("POST", key, "/submit", {"promised": True})
    assert system.get(f"/filings/{key}/receipt").json()["filing"] == key
    issued = system.post(f"/filings/{key}/documents")
    assert issued.status_code == 201
    waiting = system.get(issued["Location"] + "/file")
    assert (waiting.status_code, waiting["Retry-After"]) == (409, "2")
    render_document(document_id=issued.json()["id"], at=at("2026-01-12", 11))
    assert system.get(issued["Location"]).json()["file_url"] == issued["Location"] + "/file"
    assert system.get(issued["Location"] + "/file").content.startswith(b"%PDF")
    assert system.get(f"/filings/{key}/sheet").content.startswith(b"PK")


def test_a_platform_files_its_three_forms(province):
    system = System(province.platform)
    firm = province.platform.organisation.name
    operator = province.operator.organisation.name
    form_f = {
        "header": {"name": firm, "registered_at": "武汉市/洪山区", "contact": "甲", "phone": "02700000002",
                   "chargers": 2, "stations": 1},
        "rows": [hosted(operator, 2)],
    }  # fmt: skip
    assert system.draft(form_f, query="?form=F")["latest"]["error_rows"] == 0
    form_b = typed_b(firm, [{**row, "operator": operator} for row in rows(2)])
    assert system.draft(form_b, query="?form=B")["latest"]["ok_rows"] == 2
    form_g = {"header": {"name": firm}, "rows": [change(operator, 1, "启用", on="2026-01-05")]}
    assert system.draft(form_g, query="?form=G")["form"] == "G"
    assert [each["form"] for each in system.get("/filings").json()["items"]] == ["G", "B", "F"]


def test_an_operator_files_form_b_only(system, name):
    refused = system.post("/filings?form=F", typed_b(name, []))
    assert (refused.status_code, refused.json()["code"]) == (422, "form_of_others")


# ---- large bodies ----------------------------------------------------------------------------------


def test_what_takes_long_is_done_by_the_worker(system, name):
    from evenwatt.filing.actions.background import do_upload

    asked = system.post("/filings", typed_b(name, rows(20)), Prefer="respond-async")
    assert (asked.status_code, asked.json()["outcome"]) == (202, "")
    assert system.get(asked["Location"])["Retry-After"] == "2"
    do_upload(progress_id=asked.json()["id"])
    done = system.get(asked["Location"]).json()
    assert done["outcome"] == "done"
    assert system.get(done["result"]).json()["latest"]["ok_rows"] == 20
    assert "令牌 夜间同步" in LifeLine.objects.get(subject_type="filing", step="upload").signed


def test_ten_thousand_rows_are_asked_for_and_not_awaited(system, name):
    asked = system.post("/filings", typed_b(name, rows(3000)))
    assert asked.status_code == 202


# ---- the same words --------------------------------------------------------------------------------


def test_a_refused_submission_tells_every_wrong_cell(system, name):
    key = system.draft(typed_b(name, [*rows(1), *WRONG]))["id"]
    refused = system.change("POST", key, "/submit", {"promised": True})
    told = refused.json()
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.status_code, told["status"], told["code"], told["clause"]) == (
        422,
        422,
        "has_errors",
        "R-4.2.1-a",
    )
    assert told["detail"] == "报备表有 1 行错误；请在页面更正或重新上传，也可以仅报送无错误的行"
    assert told["instance"] == f"/api/v1/filings/{key}/submit"
    (row,) = told["rows"]
    assert row["findings"][0]["message"] == "本省没有名为“不存在区”的县（区）：请按行政区划填写全称"
    assert FiledRow.objects.filter(round__filing=key, severity="error").get().excel_row == row["row"]


def test_the_language_is_asked_for(province, name):
    system = System(province.operator, language="en")
    key = system.draft(typed_b(name, WRONG))["id"]
    (row,) = system.get(f"/filings/{key}/findings").json()["items"]
    assert "county" in row["findings"][0]["message"].lower()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b"\x1f\x8b broken", "not_json"),
        ({"rows": 1}, "not_rows"),
        ({"rows": [{"serial": 1.5}]}, "bad_cell"),
        ({"rows": [{"serial": {"a": 1}}]}, "bad_cell"),
        ({"rows": [{"colour": "red"}]}, "bad_cell"),
        ({"rows": [3]}, "bad_cell"),
        ({"header": {"colour": "red"}, "rows": []}, "bad_cell"),
        (b"%PDF-1.7", "not_a_workbook"),
        (b"", "empty_file"),
    ],
)
def test_what_is_no_form_leaves_nothing_behind(system, body, code):
    refused = system.post("/filings", body)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.content.decode()
    assert not Filing.objects.exists()


def test_a_form_that_is_open_is_not_replaced_unseen(system, name):
    system.draft(typed_b(name, rows(1)))
    refused = system.post("/filings", typed_b(name, rows(2)))
    assert (refused.status_code, refused.json()["code"]) == (409, "overtaken")
    assert f"PUT /api/v1/filings/{Filing.objects.get().pk}/rows" in refused.json()["detail"]


def test_a_decided_filing_is_not_changed(province, system, name):
    filing = walk.approved_filing(province, rows(1))
    refused = system.change("PUT", filing.pk, "/rows", typed_b(name, rows(2)))
    assert (refused.status_code, refused.json()["code"]) == (422, "not_open")
    assert Filing.objects.get().state == FilingState.APPROVED
    assert Charger.objects.count() == 1
