"""Numbers without gaps, where the law binds in number order (R-4.4.7-a)."""
