"""What a platform is asked to file ends with the act that makes it needless (R-4.2.2-a)."""

import pytest

from evenwatt.filing.actions import submit, withdraw
from evenwatt.filing.models import Filing
from evenwatt.filing.platforms import owes_form_b
from evenwatt.kernel.duties.models import Duty
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.tick import tick
from tests.fixtures.platforms import approved, connected, form_b, form_f, hosted, submitted, uploaded
from tests.fixtures.province import Province, at, build_province, rows

pytestmark = pytest.mark.clause("R-4.2.2-a")


@pytest.fixture
def province(db) -> Province:
    return build_province()


def asked(province: Province) -> set[tuple[str, str]]:
    """What the platform is asked for: the kind of each duty, and the record it is about."""
    mine = Duty.objects.filter(closed_at=None, organisation=province.platform.organisation)
    return set(mine.values_list("kind", "subject"))


def test_a_newer_form_f_without_an_operator_ends_what_was_asked_about_it(province):
    platform = province.platform.organisation
    first, second = province.operator.organisation.name, province.other_operator.organisation.name
    both = [hosted(first, 3), hosted(second, 2, county="江夏区")]
    tick(at=at("2025-11-01"))
    approved(province, "F", form_f(platform, both))
    approved(province, "B", form_b(platform, rows(3), name=first))
    elsewhere = {"county": "江夏区", "address": "武汉市江夏区一路1号"}
    begun = uploaded(
        province.platform,
        "B",
        form_b(platform, rows(2, first=70, **elsewhere), name=second),
        day="2025-11-12",
    )
    assert {("platform_file_b", platform.name), ("platform_submit", str(begun))} <= asked(province)
    newer = submitted(province.platform, "F", form_f(platform, both[:1]), day="2025-11-14")
    assert ("platform_file_b", platform.name) not in asked(province)
    assert ("platform_submit", str(begun)) in asked(province)  # it leaves when the city finds form F true
    approve_filing(filing=newer, opinion="属实", by=province.city.actor(), at=at("2025-11-15"))
    assert ("platform_submit", str(begun)) not in asked(province)
    tick(at=at("2025-11-16"))
    assert not {kind for kind, _ in asked(province)} & {"platform_file_f", "platform_file_b"}


def test_a_newer_form_f_that_is_withdrawn_asks_again_for_what_the_older_one_lists(province):
    platform = province.platform.organisation
    first, second = province.operator.organisation.name, province.other_operator.organisation.name
    both = [hosted(first, 3), hosted(second, 2, county="江夏区")]
    tick(at=at("2025-11-01"))
    approved(province, "F", form_f(platform, both))
    approved(province, "B", form_b(platform, rows(3), name=first))
    newer = submitted(province.platform, "F", form_f(platform, both[:1]), day="2025-11-14")
    withdraw(filing=newer, by=province.platform.actor(), at=at("2025-11-15"))
    assert ("platform_file_b", platform.name) in asked(province)


def test_what_was_begun_in_october_and_submitted_in_the_window_is_of_the_new_year(province):
    platform, operator = province.platform.organisation, province.operator.organisation.name
    form_of_f = uploaded(province.platform, "F", form_f(platform, [hosted(operator, 3)]), day="2025-10-28")
    form_of_b = uploaded(province.platform, "B", form_b(platform, connected(operator, 3)), day="2025-10-28")
    tick(at=at("2025-11-01"))
    for filing in (form_of_f, form_of_b):
        submit(filing=filing, promised=True, by=province.platform.actor(), at=at("2025-11-03"))
    assert {(each.year, each.late) for each in Filing.objects.all()} == {(2025, False)}
    assert not {kind for kind, _ in asked(province)} & {"platform_file_f", "platform_file_b"}


def test_what_is_owed_costs_the_same_for_any_number_of_operators(province, django_assert_max_num_queries):
    platform = province.platform.organisation
    names = [f"示例经营者{number:02d}" for number in range(6)]
    submitted(province.platform, "F", form_f(platform, [hosted(name, 1) for name in names]))
    for number, name in enumerate(names[:-1]):
        content = form_b(platform, rows(1, first=100 + number), name=name)
        submitted(province.platform, "B", content)
    with django_assert_max_num_queries(4):
        assert owes_form_b(platform, 2025)
    submitted(province.platform, "B", form_b(platform, connected(names[-1], 1, first=200)))
    assert not owes_form_b(platform, 2025)
