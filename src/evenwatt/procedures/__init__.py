"""Floor 4: the statutory procedures that cross rooms, and one read-only function per page that does."""
