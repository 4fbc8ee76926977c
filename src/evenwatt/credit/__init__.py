"""Room: the dated credit grade of operators and platforms (R-5-b)."""
