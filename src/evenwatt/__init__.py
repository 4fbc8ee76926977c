"""EvenWatt (衡桩): the metrological supervision of public EV charging as software."""
