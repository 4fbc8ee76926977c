"""What a user would otherwise write: ridge per station, and a state space fitted by maximum likelihood."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from sklearn.linear_model import Ridge

NOMINAL_EFFICIENCY = 0.95
BELIEVED_PCT = 10.0
"""Beyond it anybody would say that the estimate has failed, and take this instead."""


def by_ridge(root: Path) -> pd.Series:
    """Return the errors [%] of a lake's chargers: pandas to pivot, scikit-learn's ridge per station."""
    chargers = pd.read_parquet(root / "chargers.parquet").set_index("charger_id")
    found = []
    for path in sorted((root / "registers").rglob("*.parquet")):
        rows = pd.read_parquet(path, columns=["station_id", "meter_id", "role", "ts", "reading_wh"])
        for _, station in rows.groupby("station_id", observed=True):
            energy, master = _energies(station)
            if len(energy):
                found.append(_errors(Ridge(alpha=1.0).fit(energy, master).coef_, energy.columns, chargers))
    return pd.concat(found)


def _energies(station: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return what chargers and master counted in each interval [kWh], without those where one is missing."""
    roles = station.drop_duplicates("meter_id").set_index("meter_id")["role"]
    table = station.pivot_table(
        index="ts", columns="meter_id", values="reading_wh", aggfunc="last", observed=True
    )
    steps = table.diff().dropna() / 1000
    steps = steps[(steps >= 0).all(axis=1)]
    of = {
        role: [meter for meter in steps.columns if roles[meter] == role]
        for role in ("charger", "master", "other")
    }
    return steps[of["charger"]], steps[of["master"]].sum(axis=1) - steps[of["other"]].sum(axis=1)


def _errors(ratio: np.ndarray, ids: pd.Index, chargers: pd.DataFrame) -> pd.Series:
    """Return 1 / ratio − 1 [%], behind a nominal efficiency where the meter sits on the DC side."""
    dc = (chargers.loc[ids, "meter_side"] == "DC").to_numpy()
    nominal = np.where(dc, 1 / NOMINAL_EFFICIENCY, 1.0)
    error = 100 * (nominal / np.maximum(ratio, 0.05) - 1)
    return pd.Series(np.clip(error, -BELIEVED_PCT, BELIEVED_PCT), index=ids)


def by_state_space(master_kwh: np.ndarray, charger_kwh: np.ndarray) -> np.ndarray:
    """Return the ratios of one station's chargers by maximum likelihood of a state space.

    Regression on the chargers with an autoregressive background as state and white noise: the Kalman filter
    passes over target and regressors at once, so that ratios are profiled out and only persistence and
    variance ratio are searched for. A package that searches for all of them takes longer.
    """
    columns = np.vstack([charger_kwh, np.ones(master_kwh.size), master_kwh])

    def innovations(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        persistence, noise = np.tanh(parameters[0]), np.exp(parameters[1])
        state, variance = np.zeros(len(columns)), 1 / (1 - persistence**2)
        white, scale = np.empty_like(columns), np.empty(columns.shape[1])
        for at in range(columns.shape[1]):
            total = variance + noise
            surprise = columns[:, at] - state
            white[:, at], scale[at] = surprise / np.sqrt(total), total
            gain = variance / total
            state = persistence * (state + gain * surprise)
            variance = persistence**2 * variance * (1 - gain) + 1
        return white, scale

    def minus_likelihood(parameters: np.ndarray) -> float:
        white, scale = innovations(parameters)
        gram = white @ white.T
        rest = gram[-1, -1] - gram[-1, :-1] @ np.linalg.lstsq(gram[:-1, :-1], gram[:-1, -1], rcond=None)[0]
        return float(np.log(scale).sum() + scale.size * np.log(max(rest, 1e-12)))

    best = minimize(
        minus_likelihood, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 0.02, "fatol": 0.5}
    )
    white, _ = innovations(best.x)
    gram = white @ white.T
    return np.linalg.lstsq(gram[:-1, :-1], gram[:-1, -1], rcond=None)[0][:-1]
