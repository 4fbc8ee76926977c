"""Room: what the public is told (4.4.8)."""
