"""What the rooms freeze at issue is what the documents print: rendered from real content and read back."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from evenwatt.forms.typefaces import FOLDER
from evenwatt.kernel.documents.actions import render_document
from evenwatt.kernel.documents.models import Document
from evenwatt.lots.states import TestBasis
from tests.fixtures import walk
from tests.fixtures.province import at, build_province
from tests.fixtures.required import missing


@pytest.fixture(autouse=True)
def fonts() -> None:
    if not any(FOLDER.glob("*.ttf")):
        missing("fonts", "no fonts: `make setup` fetches them")


@pytest.fixture
def province(db, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


def printed(template: str) -> str:
    """The text of the one document of a template, without what breaks its lines."""
    document = render_document(document_id=Document.objects.get(template=template).pk, at=at("2026-03-26"))
    pages = PdfReader(BytesIO(document.file.content())).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def test_plan(province, scheme):
    text = printed("form_a")
    for part in (scheme.plan.number, "示例计量院", "洪山区", "22", "2026年2月10日"):
        assert part in text


def test_scheme(province, scheme):
    text = printed("form_b1")
    lot = scheme.lots.get()
    for part in (scheme.number, lot.number, "DC-120kW", "关山示范站", "20", "13", "3"):
        assert part in text


def test_certificate(province, scheme):
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE).first()
    record = walk.approved_record(province, sample, error_pct="0.5")
    text = printed("certificate")
    for part in ("检定证书", record.number, sample.charger.serial, "+0.5%", "±1.0%", "2029年3月15日"):
        assert part in text
    for person in (record.verifier, record.checker, record.approver):
        assert person.name.replace(" ", "") in text


def test_notice_names_what_failed(province, scheme):
    single = scheme.test_items.filter(basis=TestBasis.FULL).first()
    record = walk.approved_record(province, single, error_pct="5.0")
    text = printed("notice")
    for part in ("检定结果通知书", record.number, single.charger.serial, "化整后的工作误差超过最大允许误差"):
        assert part in text


@pytest.mark.parametrize(("nonconforming", "conclusion"), [(1, "评价合格"), (2, "评价不合格")])
def test_evaluation_report(province, scheme, nonconforming, conclusion):
    lot = walk.verified_lot(province, scheme, nonconforming=nonconforming)
    evaluation = walk.issued_evaluation(province, lot)
    text = printed("evaluation_report")
    failed = lot.test_items.filter(record__verdict="nonconforming").values_list("charger__serial", flat=True)
    for part in (evaluation.number, lot.number, conclusion, "武汉市市场监督管理局", *failed):
        assert part in text
