"""Parts of pages that ask a record about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evenwatt.filing.queries import state_told
from evenwatt.kernel.workflow.engine import WORKFLOWS
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.web.templatetags.components import status
from evenwatt.web.tones import tone_of

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing

register = template.Library()


@register.simple_tag
def state(record: Stateful) -> SafeString:
    """Show the state of a record: ``{% state plan %}``, or ``{% state plan as tag %}`` for a header."""
    return _tag(record, record.state)


@register.simple_tag(takes_context=True)
def filing_state(context: template.Context, filing: Filing) -> SafeString:
    """Show the state of a filing as the reader may know it."""
    return _tag(filing, state_told(context["request"].actor, filing))


def _tag(record: Stateful, state: str) -> SafeString:
    states = WORKFLOWS[record.WORKFLOW].states
    return status(state, _(str(states(state).label)), tone_of(record.WORKFLOW, state))
