import pytest

from evenwatt.rules.spelling import spelling_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EV-120 (DC)", "ev120dc"),
        ("ＥＶ１２０ＤＣ", "EV 120 DC"),
        ("ABB Co., Ltd.", "abb co ltd"),
        ("衡桩制造（湖北）有限公司", "衡桩制造(湖北) 有限公司"),
        ("EVC_60", "EVC·60"),
        ("DC 60/120", "dc-60/120"),
        ("AC-7,5kW", "AC 7.5 kW"),
        ("AC-7，5kW", "AC 7.5 kW"),
        ("DC-120-1", "DC120 1"),
        ("DC-120 - 1", "ＤＣ１２０－１"),
        ("DC120(1)", "DC-120_1"),
        ("示例充电（武汉）股份有限公司", "示例充电(武汉) 股份有限公司"),
    ],
)
def test_spellings_of_one_name_join(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EV120", "EV1200"),
        ("7.5kW", "75kW"),
        ("7,5kW", "75kW"),
        ("60/120", "60120"),
        ("6～60kW", "660kW"),
        ("1:2", "12"),
        ("EV-7A", "EV-7B"),
        ("7+7", "77"),
        ("DC-120-1", "DC-12-01"),
        ("DC-120-1", "DC-1201"),
        ("DC 120 1", "DC 1201"),
        ("60-120", "60/120"),
        ("湖北示例充电有限公司", "湖北示例充电股份有限公司"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)
