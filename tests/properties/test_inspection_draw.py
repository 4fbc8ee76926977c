"""What must hold for any draw of inspections (R-5-a)."""

from itertools import combinations, product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from evenwatt.law.refusal import Denied
from evenwatt.metrology.inspection_draw import draw_inspections, verify_inspection_draw
from evenwatt.metrology.inspection_request import InspectionRequest, inspection_request
from evenwatt.metrology.inspection_teams import can_man
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


PEOPLE = "甲乙丙丁戊"


# Two examples in which a place that was moved must not count twice.
@example(places=[1, 2, 2], able=[set(PEOPLE), {"甲", "丁"}, {"甲", "丁"}], room=[1, 1, 0, 2, 1])
@example(
    places=[1, 2, 1, 1, 1],
    able=[set(PEOPLE), {"甲", "丙", "丁"}, {"甲", "丙"}, {"丙"}, {"乙", "丙", "戊"}],
    room=[1, 2, 1, 2, 2],
)
@settings(max_examples=300, deadline=None)
@given(
    places=st.lists(st.integers(0, 2), min_size=1, max_size=5),
    able=st.lists(st.sets(st.sampled_from(PEOPLE)), min_size=5, max_size=5),
    room=st.lists(st.integers(0, 2), min_size=5, max_size=5),
)
def test_places_can_be_filled_where_trying_every_team_says_so(
    places: list[int], able: list[set[str]], room: list[int]
) -> None:
    limits = dict(zip(PEOPLE, room, strict=True))
    teams = [combinations(sorted(inspectors), count) for inspectors, count in zip(able, places, strict=False)]
    assert can_man(
        places={str(n): count for n, count in enumerate(places)},
        able={str(n): inspectors for n, inspectors in enumerate(able)},
        room=limits,
    ) == any(
        all(sum(who in team for team in chosen) <= limits[who] for who in PEOPLE)
        for chosen in product(*teams)
    )


@given(st.integers(0, 10_000))
def test_nobody_is_sent_where_that_would_leave_another_team_unmanned(seed: int) -> None:
    """Only 丙 and 丁 may inspect the second subject, so that 甲 and 乙 must go to the first."""
    request = inspection_request(
        name="年度抽查",
        on=ON,
        subjects=["对象1", "对象2"],
        inspectors="甲乙丙丁",
        avoids={"甲": ["对象2"], "乙": ["对象2"]},
        count=2,
        team_size=2,
        workload=1,
    )
    teams = {
        team.subject: set(team.inspectors) for team in draw_inspections(request=request, seed=str(seed)).teams
    }
    assert teams == {"对象1": {"甲", "乙"}, "对象2": {"丙", "丁"}}
