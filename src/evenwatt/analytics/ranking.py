"""Ranking of chargers by suspicion: area under the curve, detection at a share of false alarms."""

from __future__ import annotations

import numpy as np


def auc(score: np.ndarray, positive: np.ndarray) -> float | None:
    """Return the probability that a positive scores above a negative, ties counted half.

    Parameters
    ----------
    score : shape (N,), finite
    positive : bool, shape (N,)

    Examples
    --------
    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75

    References
    ----------
    Mann and Whitney, On a test of whether one of two random variables is stochastically larger, 1947.
    """
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return None
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    above = rank[positive].sum() - positives * (positives + 1) / 2.0
    return float(above / (positives * negatives))


def detection(score: np.ndarray, positive: np.ndarray, *, false_alarms: float) -> float | None:
    """Return the share of positives above the score that at most ``false_alarms`` of the negatives exceed.

    >>> detection(np.array([0.0, 0.1, 0.2, 5.0]), np.array([False, False, True, True]), false_alarms=0.01)
    1.0
    """
    if not positive.any() or positive.all():
        return None
    negative = np.sort(score[~positive])
    threshold = negative[len(negative) - 1 - int(false_alarms * len(negative))]
    return float((score[positive] > threshold).mean())


def roc(score: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return false alarms and detections, both as shares, for falling thresholds."""
    order = np.argsort(-score, kind="stable")
    hits, alarms = np.cumsum(positive[order]), np.cumsum(~positive[order])
    return alarms / max(alarms[-1], 1), hits / max(hits[-1], 1)
