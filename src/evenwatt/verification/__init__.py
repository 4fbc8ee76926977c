"""Room: verification of single chargers on site by JJG 1148/1149 (4.4.4)."""
