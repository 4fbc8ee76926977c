"""Room: the city's annual sampling plan, form A (4.4.1, 4.4.3)."""
