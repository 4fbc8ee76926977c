"""Draws that nobody can steer: frozen list, commitments, seed, record (R-3.12-a)."""
