"""Whether a station's coordinates can be right: they lie in the province (R-3-a)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied


def require_in_province(*, latitude: Decimal, longitude: Decimal, on: date) -> None:
    """Refuse coordinates (WGS-84, degrees) outside the box around the province; its edges are inside.

    Latitude and longitude that changed places are told apart from a slip of the finger.

    Clause: R-3-a.
    """
    if _inside(latitude, longitude, on):
        return
    if _inside(longitude, latitude, on):
        raise Denied("经度和纬度填反了，请对调", clause="R-3-a", code="coordinates_swapped")
    raise Denied(
        "坐标（北纬 {latitude}°，东经 {longitude}°）不在本省范围内；请按 WGS-84 填写十进制度数",
        clause="R-3-a",
        code="outside_province",
        latitude=latitude,
        longitude=longitude,
    )


def _inside(latitude: Decimal, longitude: Decimal, on: date) -> bool:
    box = {side: Decimal(degrees) for side, degrees in catalog().value("province_box", on=on).items()}
    return box["south"] <= latitude <= box["north"] and box["west"] <= longitude <= box["east"]
