"""Titles of records in the reader's language, whatever names stand in them."""

import pytest
from django.utils.translation import override

from evenwatt.evaluation.models import Evaluation
from evenwatt.filing.models import Filing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.lots.models import Lot, SamplingScheme
from evenwatt.planning.models import AnnualPlan
from evenwatt.registry.models import Charger, Station
from evenwatt.registry.models_of_change import Merge, StatusReport, Transfer
from evenwatt.verification.models import Record
from evenwatt.web import title_words
from evenwatt.web.title_words import titled

FIRM = Organisation(name="示例充电 甲公司", kind="operator")
PLATFORM = Organisation(name="示例平台", kind="platform")
PLAN = AnnualPlan(number="武市监计〔2026〕1号", year=2026, city=Region(name="武汉市"), institution=FIRM)
LOT = Lot(number="WH-2026-3")
SERIALS = {"duplicate": Charger(serial="A1"), "survivor": Charger(serial="B2")}
TITLES = [
    (Filing(filer=FIRM, year=2026), "{filer} {year} 年度充电设施信息报备"),
    (Filing(filer=PLATFORM, year=2026, form="F"), "{filer} {year} 年度附录{form}"),
    (Filing(filer=PLATFORM, year=2026, form="B", hosted="乙公司"), "{filer} {year} 年度附录{form} {hosted}"),
    (PLAN, "{city} {year} 年度抽检计划（{institution}）"),
    (SamplingScheme(operator=FIRM, plan=PLAN), "{operator}抽样方案（{plan}）"),
    (Evaluation(lot=LOT), "{lot} 评价"),
    (Transfer(station=Station(name="光谷 一号站")), "{station} 转让"),
    (Merge(**SERIALS), "{duplicate} 并入 {survivor}"),
    (Record(charger=Charger(serial="A1")), "{serial} 检定记录"),
    ("2026 年上半年", "{year} 年上半年"),
]


@pytest.fixture
def english(monkeypatch):
    """A reader of English, with a catalogue that says of each template that it was looked up."""
    monkeypatch.setattr(title_words, "gettext", lambda template: f"<{template}>")
    with override("en"):
        yield


@pytest.mark.parametrize(("record", "template"), TITLES, ids=lambda each: str(each)[:30])
def test_the_title_of_every_record_is_found(record, template, english):
    with override("zh-hans"):
        stored = str(record)
        assert titled(stored) == stored
    said = titled(stored)
    assert said.startswith("<")
    assert said[1:-1] == stored
    found = [each for each, pattern in title_words._patterns() if pattern.fullmatch(stored)]
    assert found[0] == template


def test_a_document_is_told_with_its_number(english):
    assert titled("洪山区整改〔2026〕0001号 WH-2026-3 评价") == "洪山区整改〔2026〕0001号 <WH-2026-3 评价>"


def test_a_report_ends_with_a_word_of_ours(english):
    assert titled("洪山区变动〔2026〕7号 停止运营") == "洪山区变动〔2026〕7号 <停止运营>"


@pytest.mark.parametrize("name", ["示例充电甲公司", "ledger.xlsx", "武汉市", "甲公司 停电"])
def test_a_name_stays(name, english):
    assert titled(name) == name


def test_a_report_made_in_english_is_kept_in_chinese():
    with override("en"):
        assert StatusReport(pk=1, number="7号", change="cease").subject.title == "7号 停止运营"
