"""Floor 5: the command line. It translates in, calls once, prints."""
