"""What must hold for any draw of inspections (R-5-a)."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.law.refusal import Denied
from evenwatt.metrology.inspection_draw import draw_inspections, verify_inspection_draw
from evenwatt.metrology.inspection_request import InspectionRequest, inspection_request
from tests.law.entries.sampling import ON


@st.composite
def requests(draw: st.DrawFn, most_subjects: int = 8, most_inspectors: int = 8) -> InspectionRequest:
    subjects = [f"对象{n}" for n in range(draw(st.integers(1, most_subjects)))]
    inspectors = [f"人员{n}" for n in range(draw(st.integers(2, most_inspectors)))]
    return inspection_request(
        name="年度抽查",
        on=ON,
        subjects=subjects,
        inspectors=inspectors,
        avoids={who: draw(st.lists(st.sampled_from(subjects), max_size=2)) for who in inspectors},
        count=draw(st.integers(1, len(subjects))),
        team_size=draw(st.integers(2, 3)),
        workload=draw(st.none() | st.integers(1, 4)),
    )


def possible(request: InspectionRequest, drawn: list[str]) -> bool:
    """Tell whether any assignment at all mans the drawn subjects: by trying every one."""
    teams = [
        list(
            combinations(
                [who for who in request.inspectors if subject not in request.avoids[who]], request.team_size
            )
        )
        for subject in drawn
    ]
    limit = request.workload or request.count
    return any(
        all(sum(who in team for team in chosen) <= limit for who in request.inspectors)
        for chosen in product(*teams)
    )


@settings(deadline=None)
@given(requests(), st.text("0123456789abcdef", min_size=1, max_size=8))
def test_teams_are_whole_and_nobody_is_sent_where_they_must_not_go(
    request: InspectionRequest, seed: str
) -> None:
    try:
        record = draw_inspections(request=request, seed=seed)
    except Denied:
        return  # rightly so: see the next test
    assert len({team.subject for team in record.teams}) == request.count
    sent = [who for team in record.teams for who in team.inspectors]
    for team in record.teams:
        assert len(set(team.inspectors)) == request.team_size
        assert not any(team.subject in request.avoids[who] for who in team.inspectors)
    if request.workload is not None:
        assert max(map(sent.count, sent)) <= request.workload
    assert draw_inspections(request=request, seed=seed) == record
    assert verify_inspection_draw(record.as_dict()) is None


@settings(deadline=None, max_examples=60)
@given(requests(most_subjects=3, most_inspectors=5), st.integers(0, 1000))
def test_a_draw_is_refused_only_where_no_assignment_exists(request: InspectionRequest, seed: int) -> None:
    # Neither ties nor limits change which subjects are drawn.
    unlimited = request.as_dict() | {"avoids": {who: [] for who in request.inspectors}, "workload": None}
    smallest = InspectionRequest(**unlimited | {"team_size": 2})
    drawn = [team.subject for team in draw_inspections(request=smallest, seed=str(seed)).teams]
    try:
        draw_inspections(request=request, seed=str(seed))
    except Denied as refusal:
        manned, code = False, refusal.code
    else:
        manned, code = True, ""
    assert manned == possible(request, drawn)
    assert manned or code in {"too_few_inspectors", "workload_too_low"}
