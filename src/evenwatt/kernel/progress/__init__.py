"""Work that takes longer than a page may: how far it is, and how it ended."""
