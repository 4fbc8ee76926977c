"""Room: the yearly filing of an operator's chargers, form B, and its review (4.2.1, 4.3.1)."""
