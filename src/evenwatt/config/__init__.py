"""Floor 6: settings and the addresses of the doors."""
