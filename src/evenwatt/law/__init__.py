"""Floor 0: the regulation as data (clauses, parameters, tables, calendar); imports nothing of ours."""
