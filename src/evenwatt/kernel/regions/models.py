from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市（州）")
    COUNTY = "county", _("县（区）")
    DIRECT = "directly_administered_county", _("省直辖县级单位")
    ZONE = "zone", _("功能区")


class Region(models.Model):
    """One administrative division.

    ``city_id`` is the city-level unit that stands over the region: a county's city, a city itself, and
    for the four directly administered units the unit itself, since they act as both (R-0-b). A functional
    zone is a county whose code is our own; its `Zone` says the rest.
    """

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=32, choices=RegionLevel)
    city = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="counties")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """ "武汉市江岸区"; a city or a directly administered unit stands alone."""
        if self.level in (RegionLevel.COUNTY, RegionLevel.ZONE) and self.city:
            return f"{self.city.name}{self.name}"
        return self.name

    @property
    def is_county_level(self) -> bool:
        return self.level in (RegionLevel.COUNTY, RegionLevel.DIRECT, RegionLevel.ZONE)
