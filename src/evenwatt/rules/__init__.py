"""Floor 1: what the regulation decides, as pure functions. No clock, no input or output, no framework."""
