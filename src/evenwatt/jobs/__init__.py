"""Floor 5, a door: background work that rooms asked for by name, and the hourly tick."""
