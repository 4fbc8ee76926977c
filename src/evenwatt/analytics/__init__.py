"""Online monitoring at scale: the metering-data lake, ingestion, simulation, engines, the accuracy report."""
