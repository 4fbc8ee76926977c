"""What must hold for any sheet, any history and any day (R-5-b, R-5-c, R-C.1-c, R-C.1-d)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from evenwatt.law.score_tables import score_table
from evenwatt.rules.credit_downgrade import downgrade
from evenwatt.rules.credit_grade import HeldGrade, decide_grade, grade_of_total
from evenwatt.rules.history_score import Evidence, history_scores
from evenwatt.rules.score_sheet import ScoreSheet, Subject, score_sheet
from tests.law.entries.sampling import ON

GRADES = "ABCD"
YEARS = {Subject.OPERATOR: 1, Subject.PLATFORM: 2}
TRIGGERS = ["penalty", "quality_risk", "spot_check_failed", "consumer_reaction", "media_exposure", "other"]


def judged(total: int, subject: Subject = Subject.OPERATOR, vetoed: bool = False) -> ScoreSheet:
    return ScoreSheet(subject, "D", {}, (), total, total, vetoed, {})


@given(st.sampled_from("DE"), st.data())
def test_the_total_is_the_sum_up_to_100(table: str, data: st.DataObject) -> None:
    criteria = score_table(table, on=ON).criteria
    scores = {
        id: data.draw(st.booleans() if one.veto else st.sampled_from(one.allowed), label=id)
        for id, one in criteria.items()
    }
    sheet = score_sheet(table=table, scores=scores, on=ON)
    summed = sum(points for points in scores.values() if not isinstance(points, bool))
    assert (sheet.uncapped, sheet.total) == (summed, min(summed, 100))
    assert sheet.vetoed == any(points is True for points in scores.values())


@given(st.integers(0, 99))
def test_a_better_total_is_never_a_worse_grade(total: int) -> None:
    better, grade = grade_of_total(total=total + 1, on=ON), grade_of_total(total=total, on=ON)
    assert GRADES.index(better) <= GRADES.index(grade)


@given(
    total=st.integers(0, 100),
    subject=st.sampled_from(Subject),
    held=st.sampled_from(GRADES),
    since=st.dates(date(2020, 1, 1), ON),
    vetoed=st.booleans(),
)
def test_no_grade_rises_by_two_nor_out_of_the_hold(
    total: int, subject: Subject, held: str, since: date, vetoed: bool
) -> None:
    sheet = judged(total, subject, vetoed)
    grade = decide_grade(sheet=sheet, held=HeldGrade(held, since), on=ON).grade
    earned = "D" if vetoed else grade_of_total(total=total, on=ON)
    # An independent calendar: the anniversary still belongs to the hold; 29 February counts as the 28th.
    day = 28 if (since.month, since.day) == (2, 29) else since.day
    anniversary = date(since.year + YEARS[subject], since.month, day)
    rise = GRADES.index(held) - GRADES.index(earned)
    if rise <= 0:
        assert grade == earned
    elif held == "D" and anniversary >= ON:
        assert grade == "D"
    else:
        assert GRADES.index(held) - GRADES.index(grade) == 1


@given(st.lists(st.sampled_from(TRIGGERS), max_size=6), st.sampled_from(GRADES))
def test_every_event_lowers_by_one_until_the_worst(triggers: list[str], grade: str) -> None:
    lowered = grade
    for trigger in triggers:
        lowered = downgrade(grade=lowered, trigger=trigger, ground="文号", on=ON).grade
    assert GRADES.index(lowered) == min(GRADES.index(grade) + len(triggers), 3)


@given(st.dates(date(2023, 3, 1), date(2032, 12, 31)), st.integers(-5, 5), st.integers(-5, 5))
def test_a_window_counts_its_two_ends_and_nothing_beyond(on: date, before: int, after: int) -> None:
    first_on = history_scores(table="D", evidence=[], on=on)[1].first_on  # D.5.1
    days = [first_on + timedelta(days=before), on + timedelta(days=after)]
    events = [Evidence("conclusion_failed", day) for day in days]
    score = history_scores(table="D", evidence=events, on=on)[1]
    assert score.criterion == "D.5.1"
    assert [event.on for event in score.counted] == sorted(day for day in days if first_on <= day <= on)
    assert score.points == [5, 3, 0][len(score.counted)]
    assert first_on >= date(2023, 3, 1)
