"""The tests: one folder per kind, the regulation's own cases in `law/`."""
