"""Words of ours among what platforms typed about a connection, in the language of the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from evenwatt.forms.appendix_g import CONNECTED, DISCONNECTED
from evenwatt.registry.connecting import NOT_FILED_AGAIN

_OWN: dict[str, Any] = {
    DISCONNECTED: _("停止"),
    CONNECTED: _("启用"),
    NOT_FILED_AGAIN: _("年度报备未再列入"),
}


def connection_word(text: str) -> str:
    """A change or a reason as it is read; what somebody typed stays as it is."""
    return str(_OWN.get(text, text))
