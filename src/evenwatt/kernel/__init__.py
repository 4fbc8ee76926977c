"""Floor 2: what every room stands on: people, access, time, the workflow engine, duties and evidence."""
