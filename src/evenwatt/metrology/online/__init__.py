"""Errors of chargers from their station's master meter, without anybody visiting (R-3.10, R-4.3.2-c)."""
