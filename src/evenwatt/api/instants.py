"""Instants as they are told: in the province's time, whichever way they were stored."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from pydantic import AfterValidator

Instant = Annotated[datetime, AfterValidator(timezone.localtime)]
