"""Room: rectification orders, whatever their cause (R-4.4.6-d)."""
