"""Floor 1½: ledgers of the compulsory-verification platform, read and written by a mapping (R-4.3.2-a)."""
