"""Divisions of the province (GB/T 2260) and which bureau stands over which."""
