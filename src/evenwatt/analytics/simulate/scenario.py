"""The settings of a simulated fleet, and the named settings that stress an estimator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class Errors:
    """How the errors of chargers are spread over the fleet [%]: most are good, the rest come in kinds.

    ``good_pct`` is the standard deviation of the good, ``good_tail`` the degrees of freedom of a Student
    distribution in place of the normal one (0: normal). Of the others, ``small`` have ±1…2 %, ``high``
    +3…+8 %, ``slow`` −3 % ± 0.3 %: shares that add up to less than one. ``one_sided``: all errors positive.
    ``common_pct`` is added to all. ``drift_pct``: standard deviation of the linear change over the period.
    ``model_bias_pct`` is added to all chargers of a ``biased_models`` share of the models.
    """

    good_pct: float = 0.3
    good_tail: float = 0.0
    small: float = 0.04
    high: float = 0.04
    slow: float = 0.02
    one_sided: bool = False
    common_pct: float = 0.0
    drift_pct: float = 0.0
    model_bias_pct: float = 0.0
    biased_models: float = 0.0


@dataclass(frozen=True)
class Station:
    """What a station is besides its chargers.

    The unmetered background (controllers, screens, cameras, communication, lights, the heaters and fans of
    idle cabinets) is ``background`` of the station's rated charging power, by the hour of the day. It wanders
    by ``wander_kw`` plus ``wander`` of the rated power (standard deviation): 30 W for what every site has,
    and for a 120 kW charger 24 W, four tenths of its standby of some 60 W, which temperature moves at all
    chargers alike. These two decide how difficult a fleet is: with them the errors of an estimate without
    prior have a root mean square of 0.6 percentage points, as in the study the goals were taken from.
    ``other_share`` of the stations have metered other loads; ``pv_share`` an unmetered photovoltaic plant
    behind the master meter, ``load_share`` a large unmetered load. ``shared_power``: chargers hang in fours
    on one cabinet of rectifiers that gives ``cabinet_ratio`` of their ratings. ``feeder_loss`` is the range
    of the I²R loss at rated power, relative. ``master_error_pct`` is the standard deviation of the master
    meter's error (class 0.5S, 0.2S: 0.15), ``master_steps_wh`` the steps it may have.
    """

    background: float = 0.0025
    wander_kw: float = 0.03
    wander: float = 0.0002
    other_share: float = 0.3
    pv_share: float = 0.0
    load_share: float = 0.0
    shared_power: bool = False
    cabinet_ratio: float = 0.6
    feeder_loss: tuple[float, float] = (0.002, 0.01)
    master_error_pct: float = 0.15
    master_steps_wh: tuple[int, ...] = (100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2000, 4000)


@dataclass(frozen=True)
class Conversion:
    """The loss of a DC charger between its AC input and its DC output, relative to the output.

    Per model: ``mean`` ± ``model_spread``; per unit ± ``unit_spread``, changing by ± ``drift`` (standard
    deviation) over the period.
    """

    mean: float = 0.042
    model_spread: float = 0.008
    unit_spread: float = 0.003
    drift: float = 0.0005


@dataclass(frozen=True)
class Recording:
    """What happens to readings on their way.

    Clocks: standard deviations [s] of the constant offset of master and chargers and of the jitter of each
    reading. ``missing`` is the share of single readings lost (null); ``outages`` per meter and 90 days, of
    mean length ``outage_hours``, leave no rows, and so do ``station_outages`` of a whole station; ``stale``
    is the share of readings that repeat the one before, ``resets`` the share of chargers whose register
    starts again at zero once in 90 days.
    """

    master_clock_s: float = 20.0
    charger_clock_s: float = 30.0
    jitter_s: float = 4.0
    missing: float = 0.01
    outages: float = 1.0
    outage_hours: float = 5.0
    station_outages: float = 0.3
    stale: float = 0.001
    resets: float = 0.01


@dataclass(frozen=True)
class Scenario:
    """Everything that is drawn from, by a name and with a sentence that says what is different."""

    name: str = "standard"
    title: str = "标准情形"
    errors: Errors = Errors()
    station: Station = Station()
    conversion: Conversion = Conversion()
    recording: Recording = Recording()
    dead: float = 0.01
    """Share of chargers that never charge."""


def _stresses() -> tuple[Scenario, ...]:
    base = Scenario()
    return (
        base,
        replace(base, name="heavy_tails", title="误差尾部更重", errors=Errors(good_tail=2.5)),
        replace(
            base,
            name="many_faulty",
            title="四成充电桩超差或接近超差",
            errors=Errors(small=0.16, high=0.16, slow=0.08),
        ),
        replace(
            base, name="all_positive", title="误差全部偏正", errors=Errors(one_sided=True, common_pct=0.5)
        ),
        replace(base, name="drifting", title="误差随时间漂移", errors=Errors(drift_pct=0.8)),
        replace(
            base,
            name="model_bias",
            title="部分型号整体偏移",
            errors=Errors(model_bias_pct=1.0, biased_models=0.25),
        ),
        replace(base, name="shared_power", title="功率分配柜多枪共享", station=Station(shared_power=True)),
        replace(base, name="photovoltaic", title="三成场站有未计量的光伏", station=Station(pv_share=0.3)),
        replace(
            base, name="unmetered_load", title="三成场站有未计量的大负荷", station=Station(load_share=0.3)
        ),
        replace(
            base,
            name="coarse_master",
            title="总表分度粗",
            station=Station(master_steps_wh=(4000, 6000, 8000, 10000)),
        ),
        replace(
            base,
            name="gaps",
            title="数据缺失多",
            recording=Recording(
                missing=0.1, outages=8.0, outage_hours=24.0, station_outages=2.0, stale=0.01, resets=0.05
            ),
        ),
        replace(
            base,
            name="poor_clocks",
            title="时钟偏差大",
            recording=Recording(master_clock_s=90.0, charger_clock_s=120.0, jitter_s=20.0),
        ),
        replace(
            base,
            name="uneven_efficiency",
            title="变换效率个体差异大",
            conversion=Conversion(unit_spread=0.006, drift=0.002),
        ),
    )


SCENARIOS = {scenario.name: scenario for scenario in _stresses()}
"""The standard settings and the stresses, by name."""


def scenario_named(name: str) -> Scenario:
    """Return a scenario by its name.

    Raises
    ------
    Denied
        there is none of that name.
    """
    if name not in SCENARIOS:
        raise Denied(
            "没有情形“{name}”，可用：{names}",
            clause="R-3.10-a",
            code="unknown_scenario",
            name=name,
            names="、".join(SCENARIOS),
        )
    return SCENARIOS[name]
