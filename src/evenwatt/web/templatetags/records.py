"""Parts of pages that ask a record about itself."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evenwatt.kernel.workflow.engine import WORKFLOWS
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.web.templatetags.components import status
from evenwatt.web.tones import tone_of

register = template.Library()


@register.simple_tag
def state(record: Stateful) -> SafeString:
    """Show the state of a record: ``{% state filing %}``, or ``{% state filing as tag %}`` for a header."""
    states = WORKFLOWS[record.WORKFLOW].states
    return status(record.state, _(str(states(record.state).label)), tone_of(record))
