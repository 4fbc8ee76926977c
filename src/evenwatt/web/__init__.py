"""Floor 5, a door: the pages. Translate in, call once, translate out."""
