"""What is printed of a filing without its wrong rows counts the rows that were filed, and says so (4.2.1)."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from evenwatt.filing.actions import issue_form
from evenwatt.filing.models import Filing, Round
from evenwatt.filing.printing import printed_content, printed_workbook
from evenwatt.forms.pdf import render
from evenwatt.web.receipt_code import code_of
from tests.fixtures import walk
from tests.fixtures.html import parse
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today
from tests.fixtures.system import System, typed_b

pytestmark = [pytest.mark.clause("R-4.2.1-a"), pytest.mark.clause("R-F-B")]

WRONG = [
    *rows(1, first=90, station="江夏站", county="不存在区"),
    *rows(1, first=91, station="江夏站", county="不存在区"),
]
SAID = "所填 5 行中有 2 行有错误，未报送；数量按已报送的 3 行计"


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def filing(province) -> Filing:
    return walk.submitted_filing(province.operator, rows(3) + WRONG)


@pytest.fixture
def filed(filing) -> Round:
    return filing.rounds.get()


def facts(page: str) -> str:
    return "".join(parse(page).text.split())


def test_the_document_counts_what_was_filed(province, filing, filed):
    content = issue_form(of_round=filed, by=province.operator.actor(), at=at("2026-01-12", 11)).content
    assert (content["header"]["chargers"], content["header"]["stations"]) == ("3", "1")
    assert len(content["rows"]) == 3
    pages = PdfReader(io.BytesIO(render("form_b", content))).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    assert "3台" in printed
    assert "5台" not in printed
    assert "".join(SAID.split()) in printed


def test_so_does_the_workbook(filed):
    sheet = openpyxl.load_workbook(io.BytesIO(printed_workbook(filed))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "3台" in cells
    assert any(SAID in cell for cell in cells)


def test_a_draft_and_a_filing_without_errors_print_what_they_state(province):
    draft = walk.uploaded_filing(province.operator, rows(3) + WRONG).rounds.get()
    right = walk.submitted_filing(province.other_operator, rows(4, first=200)).rounds.get()
    for of_round, count in ((draft, 5), (right, 4)):
        content = printed_content(of_round)
        assert (content["header"], len(content["rows"]), content["notes"]) == (of_round.header, count, [])


def test_both_receipts_tell_what_was_filed_and_what_was_not(province, filing):
    own = log_in(Client(), province.operator).get(reverse("filing_receipt", args=[filing.pk]))
    public = Client().get(reverse("receipt_check", args=[code_of(filing.pk, filing.receipt)]))
    for answer in (own, public):
        told = facts(answer.content.decode())
        assert "报送的行数3" in told
        assert "未报送的错误行2" in told


def test_the_public_receipt_of_a_right_filing_speaks_of_no_errors(province):
    right = walk.submitted_filing(province.operator, rows(4))
    told = facts(
        Client().get(reverse("receipt_check", args=[code_of(right.pk, right.receipt)])).content.decode()
    )
    assert "报送的行数4" in told
    assert "未报送" not in told


def test_the_interface_tells_the_same_and_that_all_rows_are_wrong(province):
    system, name = System(province.operator, name="夜间同步"), province.operator.organisation.name
    draft = system.draft(typed_b(name, WRONG))
    told = {"promised": True, "without_wrong_rows": True}
    refused = system.change("POST", draft["id"], "/submit", told)
    assert (refused.status_code, refused.json()["code"]) == (422, "all_rows_wrong")
    assert "2 行都有错误" in refused.json()["detail"]
    system.change("PUT", draft["id"], "/rows", typed_b(name, rows(3) + WRONG))
    receipt = system.change("POST", draft["id"], "/submit", told).json()
    assert (receipt["rows_filed"], receipt["rows_left_out"]) == (3, 2)
