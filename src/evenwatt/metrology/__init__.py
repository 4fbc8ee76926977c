"""Floor 1: what is computed rather than decided: sampling plans, draws, errors and their verdicts."""
