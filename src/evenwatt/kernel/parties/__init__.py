"""Organisations, the people who act for them, and in which capacity."""
