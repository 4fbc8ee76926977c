"""Room: sampling schemes, form B.1, their lots and samples (4.4.2)."""
