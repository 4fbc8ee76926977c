"""A review around its decision: notes, looks, two officers, institutions, checks on site, batches."""

from datetime import date

import pytest

from evenwatt.filing import actions
from evenwatt.filing.actions import (
    assign,
    carry_notes,
    claim,
    keep_notes,
    look_at,
    note_field_check,
    release,
    remark,
    return_for_correction,
    supplement,
)
from evenwatt.filing.marking import remark_findings
from evenwatt.filing.models import FieldCheck, Filing, ReviewNote
from evenwatt.filing.review_queries import my_notes, queue, review_counts, rows_to_review, stranded_round
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures import filing_approval
from evenwatt.procedures.filing_approval import approve_filings
from evenwatt.procedures.filing_review import approve_filing
from tests.fixtures import platforms, walk
from tests.fixtures.photos import GPS, jpeg
from tests.fixtures.province import at, build_province, rows


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def filing(province):
    return walk.submitted_filing(province.operator, rows(5))


@pytest.fixture
def colleague(province):
    account = open_account(login="county-2", name="核查员 02", password="no matter at all")
    return give_role(account=account, organisation=province.county.organisation, role=province.county.role)


def latest(filing):
    return filing.rounds.exclude(submitted_at=None).last()


def excel_rows(filing):
    return list(latest(filing).rows.values_list("excel_row", flat=True))


def keep(filing, who, typed, day="2026-01-13"):
    keep_notes(of_round=latest(filing), typed=typed, by=who.actor(), at=at(day))


def notes(filing, who):
    return {(note.excel_row, note.column): note.text for note in my_notes(latest(filing), who.actor())}


def test_notes_of_two_officers_never_overwrite_each_other(province, filing, colleague):
    row = excel_rows(filing)[0]
    keep(filing, province.county, {(row, ""): "甲的话", (row, "year"): "年份不符"})
    keep(filing, colleague, {(row, ""): "乙的话"})
    keep(filing, province.county, {(row, "year"): " ", (0, ""): "意见"})
    assert notes(filing, province.county) == {(row, ""): "甲的话", (0, ""): "意见"}
    assert notes(filing, colleague) == {(row, ""): "乙的话"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({(999, ""): "x"}, "no_such_row"),
        ({(6, "secret"): "x"}, "no_such_row"),
        ({(0, ""): "字" * 2001}, "note_too_long"),
    ],
)
def test_a_note_stands_at_a_row_and_column_that_there_is(province, filing, typed, code):
    with pytest.raises(Denied) as refused:
        keep(filing, province.county, typed)
    assert refused.value.code == code


@pytest.mark.parametrize("who", ["city", "other_county", "operator", "province_officer", "manager"])
def test_only_who_reviews_a_filing_notes_looks_and_claims(province, filing, who):
    by = getattr(province, who).actor()
    of_round = latest(filing)
    for attempt in (
        lambda: keep_notes(of_round=of_round, typed={}, by=by, at=at("2026-01-13")),
        lambda: look_at(of_round=of_round, excel_rows=[6], by=by, at=at("2026-01-13")),
        lambda: claim(filing=filing, by=by, at=at("2026-01-13")),
        lambda: note_field_check(filing=filing, **CHECK, by=by, at=at("2026-01-13")),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_city_works_on_what_platforms_file(province):
    content = platforms.form_f(province.platform.organisation, [platforms.hosted("示例充电甲公司", 3)])
    filing = platforms.submitted(province.platform, "F", content)
    row = excel_rows(filing)[0]
    keep(filing, province.city, {(row, "phone"): "号码不通"}, day="2025-11-12")
    return_for_correction(
        filing=filing,
        opinion="",
        remarks={},
        cell_remarks=notes(filing, province.city),
        by=province.city.actor(),
        at=at("2025-11-13"),
    )
    assert latest(filing).rows.get().cell_remarks == {"phone": "号码不通"}
    assert not ReviewNote.objects.exists()


def test_remarks_on_cells_are_marked_in_the_workbook_and_kept_by_round(province, filing):
    row = excel_rows(filing)[1]
    return_for_correction(
        filing=filing,
        opinion="请更正",
        remarks={row: "不在该站"},
        cell_remarks={(row, "year"): "铭牌为2023年"},
        by=province.county.actor(),
        at=at("2026-01-13"),
    )
    found = {finding.column: finding for finding in remark_findings(latest(filing))}
    assert found["制造年份"].statement() == "核查批注：铭牌为2023年"
    assert found["制造年份"].cell.endswith(str(row))
    assert found["出厂编号"].statement() == "核查批注：不在该站"


def test_a_second_decision_changes_nothing_and_its_notes_can_be_added(province, filing, colleague):
    first, second = excel_rows(filing)[:2]
    mine = Filing.objects.get(pk=filing.pk)
    keep(filing, colleague, {(first, ""): "另有问题", (second, "model"): "型号不全", (0, ""): "我的意见"})
    return_for_correction(
        filing=filing,
        opinion="退回",
        remarks={first: "地址"},
        by=province.county.actor(),
        at=at("2026-01-13"),
    )
    with pytest.raises(Denied):
        actions.approve(filing=mine, opinion="同意", by=colleague.actor(), at=at("2026-01-13", 11))
    supplement(
        filing=filing,
        remarks={first: "另有问题"},
        by=colleague.actor(),
        at=at("2026-01-13", 12),
    )
    assert latest(filing).rows.get(excel_row=first).remark == "地址；另有问题"
    assert notes(filing, colleague) == {(second, "model"): "型号不全", (0, ""): "我的意见"}
    assert life_of(("filing", filing.pk)).last().step == "supplement"


def test_an_officer_who_saw_an_older_version_is_told(province, filing, colleague):
    seen = Filing.objects.get(pk=filing.pk)
    return_for_correction(
        filing=filing, opinion="退回", remarks={}, by=province.county.actor(), at=at("2026-01-13")
    )
    again = walk.uploaded_filing(province.operator, rows(6), day="2026-01-14")
    actions.submit(filing=again, promised=True, by=province.operator.actor(), at=at("2026-01-14", 10))
    with pytest.raises(Conflict):
        actions.approve(filing=seen, opinion="同意", by=colleague.actor(), at=at("2026-01-15"))


def test_notes_follow_their_charger_into_the_next_round(province, filing, colleague):
    third, fourth = excel_rows(filing)[2:4]
    before = latest(filing)
    keep(filing, colleague, {(third, ""): "核对", (fourth, ""): "不再报送的那台", (0, ""): "意见"})
    return_for_correction(
        filing=filing, opinion="退回", remarks={}, by=province.county.actor(), at=at("2026-01-13")
    )
    kept = [row for row in rows(5) if row["serial"] != "SN00004"]
    again = walk.uploaded_filing(province.operator, kept[::-1], day="2026-01-14")
    actions.submit(filing=again, promised=True, by=province.operator.actor(), at=at("2026-01-14", 10))
    assert stranded_round(again, colleague.actor()) == before
    moved = carry_notes(source=before, target=latest(again), by=colleague.actor(), at=at("2026-01-15"))
    named = latest(again).rows.get(values__serial="SN00003")
    assert moved == 2
    assert notes(again, colleague) == {(named.excel_row, ""): "核对", (0, ""): "意见"}
    assert before.notes.get().text == "不再报送的那台"


def test_how_far_a_review_is(province, filing):
    numbers = excel_rows(filing)
    of_round = latest(filing)
    assert (
        look_at(of_round=of_round, excel_rows=numbers[:3], by=province.county.actor(), at=at("2026-01-13"))
        == 3
    )
    assert (
        look_at(of_round=of_round, excel_rows=numbers[:2], by=province.county.actor(), at=at("2026-01-13"))
        == 0
    )
    look_at(
        of_round=of_round, excel_rows=numbers[:1], by=province.county.actor(), at=at("2026-01-13"), seen=False
    )
    counts = review_counts(of_round, province.county.actor())
    assert (counts["all"], counts["seen"], counts["unseen"]) == (5, 2, 3)
    assert counts["new"] == 0  # of a first filing nothing is called new
    unseen = rows_to_review(of_round, province.county.actor(), show="unseen")
    assert [row.excel_row for row in unseen] == [numbers[0], *numbers[3:]]
    (waiting,) = queue(province.county.actor())
    assert (waiting.looked, waiting.row_count, waiting.due_on) == (2, 5, date(2026, 12, 31))


def test_a_queue_costs_one_query_however_long(province, filing, django_assert_num_queries):
    officer = province.county.actor()  # asks for the zones that the bureau serves
    with django_assert_num_queries(1):
        assert [each.claim for each in queue(officer) if hasattr(each, "claim")] == []


def test_what_changed_comes_first(province, filing):
    actions.approve(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))
    changed = [*rows(4), *rows(1, first=5, station="二号站"), *rows(1, first=6)]
    again = walk.submitted_filing(province.operator, changed, day="2026-09-01")
    counts = review_counts(latest(again), province.county.actor())
    assert (counts["changed"], counts["new"], counts["focus"]) == (1, 1, 2)


def test_a_review_is_taken_up_and_handed_over(province, filing, colleague):
    claim(filing=filing, by=province.county.actor(), at=at("2026-01-13"))
    claim(filing=filing, by=colleague.actor(), at=at("2026-01-14"))
    release(filing=filing, by=province.county.actor(), at=at("2026-01-14"))
    assert Filing.objects.get(pk=filing.pk).claim.membership == colleague
    release(filing=filing, by=colleague.actor(), at=at("2026-01-15"))
    steps = [line.step for line in life_of(("filing", filing.pk))]
    assert steps[-3:] == ["claimed", "claimed", "released"]


def directed(province, day="2026-01-10"):
    return assign(
        institution=province.manager.organisation,
        county=province.county.organisation.region,
        by=province.city.actor(),
        at=at(day),
    )


def test_an_institution_remarks_beside_the_review_until_it_is_done(province):
    directed(province)
    filing = walk.submitted_filing(province.operator, rows(3))
    duty = Duty.objects.get(kind="technical_remark", closed_at=None)
    assert (duty.organisation, duty.subject_id) == (province.manager.organisation, filing.pk)
    row = excel_rows(filing)[0]
    remark(
        filing=filing, excel_row=row, text="型号与铭牌不符", by=province.verifier.actor(), at=at("2026-01-13")
    )
    assert review_counts(latest(filing), province.county.actor())["technical"] == 1
    actions.approve(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-14"))
    assert not Duty.objects.filter(kind="technical_remark", closed_at=None).exists()
    with pytest.raises(Denied) as refused:
        remark(filing=filing, excel_row=row, text="又", by=province.manager.actor(), at=at("2026-01-15"))
    assert refused.value.code == "already_reviewed"


def test_an_institution_that_is_not_directed_remarks_nothing(province, filing):
    with pytest.raises(Denied) as refused:
        remark(filing=filing, excel_row=0, text="意见", by=province.manager.actor(), at=at("2026-01-13"))
    assert refused.value.code == "not_assigned"
    made = directed(province, day="2026-01-13")
    assert Duty.objects.filter(kind="technical_remark", subject_id=filing.pk, closed_at=None).exists()
    actions.end_assignment(assignment=made, by=province.city.actor(), at=at("2026-01-14"))
    with pytest.raises(Denied) as refused:
        remark(filing=filing, excel_row=0, text="意见", by=province.manager.actor(), at=at("2026-01-15"))
    assert refused.value.code == "not_assigned"


def test_a_city_directs_institutions_in_its_own_counties(province):
    with pytest.raises(NotAllowed):
        assign(
            institution=province.manager.organisation,
            county=province.county.organisation.region,
            by=province.direct_city.actor(),
            at=at("2026-01-10"),
        )


CHECK = {
    "checked_on": date(2026, 1, 12),
    "officers": "核查员 01、核查员 02",
    "place": "关山示范站",
    "agrees": False,
    "finding": "现场5台，与所报一致的4台",
}


def test_a_check_on_site_is_kept_with_photos_that_tell_no_position(province, filing):
    found = note_field_check(
        filing=filing,
        **CHECK,
        excel_row=excel_rows(filing)[0],
        photos=[("IMG_1.jpg", jpeg()), ("IMG_2.jpg", jpeg(orientation=1))],
        by=province.county.actor(),
        at=at("2026-01-13"),
    )
    first, second = found.photos.all()
    assert GPS not in first.file.content() + second.file.content()
    assert first.file.media_type == "image/jpeg"
    assert first.camera_sha256 != first.file.sha256
    assert life_of(("filing", filing.pk)).last().step == "field_check"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"checked_on": date(2026, 1, 14)}, "day_to_come"),
        ({"place": " "}, "field_check_empty"),
        ({"excel_row": 999}, "no_such_row"),
        ({"photos": [("a.jpg", jpeg()), ("b.heic", b"\0\0\0\x18ftypheic")]}, "no_photo"),
        ({"photos": [("a.jpg", jpeg())] * 21}, "many_photos"),
        ({"photos": [("a.jpg", b"\xff\xd8\xff" + bytes(20 * 1024 * 1024))]}, "file_too_large"),
    ],
)
def test_a_check_with_anything_wrong_is_not_kept_at_all(province, filing, changed, code):
    with pytest.raises(Denied) as refused:
        note_field_check(filing=filing, **CHECK | changed, by=province.county.actor(), at=at("2026-01-13"))
    assert refused.value.code == code
    assert not FieldCheck.objects.exists()


def test_of_a_batch_each_is_told_and_none_stops_the_others(province, filing, colleague):
    other = walk.submitted_filing(province.other_operator, rows(2, first=50, county="江夏区"))
    noted = Filing.objects.get(pk=filing.pk)
    keep(filing, province.county, {(excel_rows(filing)[0], ""): "有问题"})
    outcomes = approve_filings(
        filings=[noted, other], opinion="属实", by=province.county.actor(), at=at("2026-01-13")
    )
    assert [each.refusal.code for each in outcomes] == ["has_notes", "foreign_record"]
    outcomes = approve_filings(
        filings=[other, noted], opinion="属实", by=colleague.actor(), at=at("2026-01-13", 11)
    )
    assert [each.refusal is None for each in outcomes] == [False, True]
    line = life_of(("filing", filing.pk)).last()
    assert (line.step, line.note) == ("approve", "属实")
    assert "核查员 02" in line.signed


def test_a_fault_at_one_of_a_batch_is_told_of_that_one_only(province, filing, monkeypatch, caplog):
    second = walk.submitted_filing(province.other_operator, rows(2, first=50))
    third = Filing.objects.get(pk=filing.pk)

    def breaking(*, filing, **given):
        if filing.pk == second.pk:
            Filing.objects.filter(pk=filing.pk).get(no_such_fact=1)
        approve_filing(filing=filing, **given)

    monkeypatch.setattr(filing_approval, "approve_filing", breaking)
    outcomes = approve_filings(
        filings=[second, third], opinion="属实", by=province.county.actor(), at=at("2026-01-13")
    )
    assert [each.refusal and each.refusal.code for each in outcomes] == ["fault", None]
    assert "没有通过" in outcomes[0].refusal.template
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert Filing.objects.get(pk=filing.pk).state == "approved"
