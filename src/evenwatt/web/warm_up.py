"""What a serving process reads before its first request, so that nobody waits for it.

Only the served application calls this (``config/wsgi.py``): gunicorn loads it once and shares it with its
workers. No database is asked: a connection must not be inherited.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.urls import reverse
from django.utils.translation import gettext, override

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.law.interpretation import interpretations
from evenwatt.law.regulation import clauses
from evenwatt.law.score_tables import editions
from evenwatt.web.law.reading import document
from evenwatt.web.law.values import places

_TEMPLATES = Path(__file__).parent / "templates"
_TABLES = (document, clauses, catalog, interpretations, working_calendar, editions, places)
"""What the pages of the law read once and keep."""


def warm_up() -> None:
    """Import every page, compile every template, read the law and the catalogue of every language."""
    reverse("home")  # imports the module of every page
    for language, _ in settings.LANGUAGES:
        with override(language):
            gettext("衡桩")
    for table in _TABLES:
        table()
    (engine,) = engines.all()
    assert isinstance(engine, DjangoTemplates)
    engine.engine.template_context_processors  # noqa: B018 (reading it imports them)
    for file in sorted(_TEMPLATES.rglob("*.html")):
        engine.get_template(str(file.relative_to(_TEMPLATES)))
