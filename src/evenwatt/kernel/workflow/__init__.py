"""The one engine through which every record changes its state."""
