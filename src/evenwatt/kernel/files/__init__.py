"""Files, addressed by what is in them."""
