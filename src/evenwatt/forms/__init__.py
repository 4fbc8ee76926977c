"""Official forms of the regulation, described once: read, checked, written, printed (no web framework)."""
