"""Pages by who sits there and what they work on."""
