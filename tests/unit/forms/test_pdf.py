"""Official documents: what they print, in which standard, the same bytes every time."""

import io
import json
import multiprocessing
from pathlib import Path

import pytest
from pypdf import PdfReader

from evenwatt.forms import pdf, typefaces
from evenwatt.forms.terms import signed
from evenwatt.forms.typefaces import FontsMissingError, missing_glyphs
from evenwatt.law.refusal import Denied
from tests.unit.forms.contents import (
    FORM_A,
    FORM_B,
    FORM_B1,
    FORM_C2,
    FORM_D,
    FORM_E,
    FORM_F,
    FORM_G,
    certificate,
    evaluation_report,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "forms" / "documents.json"
DOCUMENTS = {
    "form_a": ("form_a", FORM_A),
    "form_b": ("form_b", FORM_B),
    "form_b1": ("form_b1", FORM_B1),
    "form_c2": ("form_c2", FORM_C2),
    "form_d": ("form_d", FORM_D),
    "form_e": ("form_e", FORM_E),
    "form_f": ("form_f", FORM_F),
    "form_g": ("form_g", FORM_G),
    "report of an accepted lot": ("evaluation_report", evaluation_report(failed=(4,))),
    "report of a rejected lot": (
        "evaluation_report",
        evaluation_report(failed=(4, 9), accepted=False),
    ),
    "certificate": ("certificate", certificate()),
    "notice": ("notice", certificate(conforming=False)),
}


def text_of(content: bytes) -> str:
    """All text of a PDF without blanks, which extraction sets as it likes."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("name", json.loads(GOLDEN.read_text(encoding="utf-8")))
def test_a_document_prints_the_sentences_that_were_approved(name):
    """The golden file holds every word; change it only with what the regulation says.

    The score sheets and the checklist are not in it: ``test_source_words`` holds them to the source itself.
    """
    document, content = DOCUMENTS[name]
    _, printed = pdf.DOCUMENTS[document]
    assert json.loads(json.dumps(printed(content))) == json.loads(GOLDEN.read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_pdf_a_2b_with_its_fonts_inside_and_always_the_same_bytes(name):
    document, content = DOCUMENTS[name]
    first = pdf.render(document, content)
    assert first == pdf.render(document, content)
    reader = PdfReader(io.BytesIO(first))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2<" in metadata
    assert "<pdfaid:conformance>B<" in metadata
    assert f"第1页共{len(reader.pages)}页" in text_of(first)


SERIALS = ["51519", "ZZ-2024/0000-000000000012", "A1B2" * 6]


@pytest.mark.parametrize("serial", SERIALS)
def test_a_serial_stands_in_the_text_of_a_document_as_it_is_searched_and_copied(serial):
    report = evaluation_report()
    report["samples"][0]["serial"] = serial
    filed = {**FORM_B, "rows": [{**FORM_B["rows"][0], "serial": serial}]}
    for document, content in (
        ("evaluation_report", report),
        ("form_b", filed),
        ("certificate", {**certificate(), "serial": serial}),
    ):
        pages = PdfReader(io.BytesIO(pdf.render(document, content))).pages
        text = "\n".join(page.extract_text() for page in pages)
        assert serial in text, document
        assert "\u200b" not in text


def test_a_serial_too_long_for_any_line_is_broken_without_a_character_of_ours():
    pages = PdfReader(io.BytesIO(pdf.render("form_b", FORM_B))).pages
    text = "".join(page.extract_text() for page in pages)
    assert "A" * 60 not in text
    assert "A" * 60 in "".join(text.split())


@pytest.mark.clause("R-F-A", "R-4.4.1-a")
def test_form_a_is_an_order_with_number_institution_counties_and_due_date():
    text = text_of(pdf.render("form_a", FORM_A))
    for words in (
        "在用充电设施批量计量性能评价抽检计划",
        "武汉抽检〔2026〕001号",
        "示例计量检定研究院（承检机构）：",
        "要求对江岸区、汉阳区、洪山区（县区）电动汽车公用充电设施",
        "于10月31日前将评价结果报我局",
        "武汉市市场监督管理局（盖章）",
        "2026年2月20日",
        "2.本表一式两份",
    ):
        assert words in text


@pytest.mark.clause("R-F-B")
def test_form_b_leaves_its_signature_blocks_free():
    text = text_of(pdf.render("form_b", FORM_B))
    for words in ("真实性承诺", "本机构承诺以上填报事项的信息真实有效。", "签字：（盖章）", "1处", "A" * 60):
        assert words in text


@pytest.mark.clause("R-F-B.1", "R-4.4.2-a")
def test_form_b1_joins_the_cells_of_a_lot_over_its_stations():
    text = text_of(pdf.render("form_b1", FORM_B1))
    assert text.count("武汉批〔2026〕0001号") == 1
    assert "滨江站" in text
    assert "4.另有2台不足以组批，逐台检定" in text


@pytest.mark.clause("R-F-B.1")
def test_an_empty_form_b1_has_free_rows_of_which_none_are_joined():
    _, printed = pdf.DOCUMENTS["form_b1"]
    rows = printed({"rows": []})["rows"]
    assert {(cell["text"], cell["rows"]) for row in rows for cell in row} == {("", 1)}


@pytest.mark.clause("R-F-F", "R-F-G")
@pytest.mark.parametrize(("document", "content"), [("form_f", FORM_F), ("form_g", FORM_G)])
def test_a_hundred_rows_go_over_pages_under_repeated_titles_and_are_signed_once(document, content):
    row = {**content["rows"][0], "operator": "示例新能源汽车充电服务运营管理有限责任公司武汉第一分公司"}
    pages = PdfReader(io.BytesIO(pdf.render(document, content | {"rows": [row] * 100}))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert len(texts) > 2
    assert all("序号经营者名称" in text for text in texts if row["operator"] in text)
    assert ["部门审核意见" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert "".join(texts).count(row["operator"]) == 100


def test_the_report_of_a_rejected_lot_says_what_stops_and_by_when_to_object():
    text = text_of(pdf.render("evaluation_report", evaluation_report(failed=(4, 9), accepted=False)))
    for words in (
        "检定样本13台，其中不合格2台，不小于拒收数Re=2",
        "（出厂编号：SN0004、SN0009）及其余未纳入抽样的设施停止使用",
        "30个工作日内完成整改",
        "收到本报告之日起15日内",
        "尚未经JJF（鄂）确认",
        "9f" * 32,
    ):
        assert words in text
    assert "下次评价" not in text


def test_the_report_of_an_accepted_lot_names_the_next_evaluation_and_the_failed_sample():
    text = text_of(pdf.render("evaluation_report", evaluation_report(failed=(4,))))
    assert "本批下次评价不迟于2029年4月28日" in text
    assert "停止使用的样本（出厂编号）：SN0004。" in text


def test_a_report_without_failures_stops_nothing():
    assert "停止使用" not in text_of(pdf.render("evaluation_report", evaluation_report()))


def test_a_notice_names_the_failed_item_and_has_no_validity():
    text = text_of(pdf.render("notice", certificate(conforming=False)))
    assert "检定结果通知书" in text
    assert "工作误差：化整后的工作误差超过最大允许误差" in text
    assert "2029" not in text
    assert "有效期至2029年4月14日" in text_of(pdf.render("certificate", certificate()))


@pytest.mark.parametrize(
    ("figure", "printed"), [("0.4", "+0.4"), ("-0.4", "−0.4"), ("0.0", "0.0"), ("-0.0", "0.0"), ("12", "+12")]
)
def test_errors_are_printed_with_their_sign(figure, printed):
    assert signed(figure) == printed


def test_a_character_outside_the_fonts_is_named_before_anything_is_compiled():
    assert missing_glyphs("江岸区 Ab1〔〕%±−℃Ω㎡") == ()
    assert missing_glyphs(["站\U0001f50c", "\U0003134a"]) == ("\U0001f50c", "\U0003134a")
    with pytest.raises(Denied, match=r"U\+1F50C"):
        pdf.render("form_a", {**FORM_A, "remarks": "充电\U0001f50c"})


def test_an_empty_font_folder_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(typefaces, "FOLDER", tmp_path)
    with pytest.raises(FontsMissingError, match="请先运行 make setup"):
        typefaces.font_files()


def test_documents_can_be_rendered_in_a_spawned_process():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(pdf.render, ("form_a", FORM_A)) == pdf.render("form_a", FORM_A)
