"""Entries for the competence of bureaus."""

from evenwatt.rules.jurisdiction import city_unit, filing_county, rating_bureau, station_bureau

ENTRIES = {
    "city_unit": city_unit,
    "station_bureau": station_bureau,
    "filing_county": filing_county,
    "rating_bureau": rating_bureau,
}
