"""The exchange of ledgers with the compulsory-verification platform (R-4.3.2-a)."""
