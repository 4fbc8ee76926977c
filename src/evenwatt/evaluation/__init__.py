"""Room: the evaluation of a lot, its report and disposition (4.4.5, 4.4.6)."""
