"""Room: operators' stations, chargers and the model catalogue; what is known of each charger today."""
