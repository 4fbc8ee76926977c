"""Parts of forms: field, error summary, drop zone, check-your-answers. See docs/design-components.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, HiddenInput
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


def control(bound: BoundField, *, hint: bool) -> SafeString:
    """Render the input itself, described by its hint and its error for a screen reader."""
    ids = [f"{bound.auto_id}_helptext"] if hint else []
    ids += [f"{bound.auto_id}_error"] if bound.errors else []
    return bound.as_widget(
        attrs={"aria-describedby": " ".join(ids)} if ids and not bound.use_fieldset else {}
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, example: str = "", width: str = "") -> dict[str, Any]:
    """Show a form field: label, hint, example, errors, control.

    ``width`` is the length of the expected answer: ``short``, ``medium`` or, by default, the column.
    """
    return {
        "field": bound,
        "control": control(bound, hint=bool(bound.help_text or example)),
        "example": example,
        "width": width,
        "is_checkbox": isinstance(bound.field.widget, CheckboxInput),
        "may_stay_empty": not bound.field.required and bound.name not in getattr(bound.form, "OF_SOME", ()),
        "is_hidden": isinstance(bound.field.widget, HiddenInput),
    }


def form_errors(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Yield (anchor, sentence) for each error, in the order of the fields."""
    for error in form.non_field_errors():
        yield "", str(error)
    for bound in form:
        # A group of radio buttons has no element with the plain id: its first button takes the focus.
        anchor = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
        for error in bound.errors:
            yield f"#{anchor}", str(error)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: BaseForm | BaseFormSet) -> dict[str, Any]:
    """List what is wrong at the head of the page, each entry a link to its field."""
    errors: list[tuple[str, str]] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            errors += [("", str(error)) for error in source.non_form_errors()]
            for form in source.forms:
                errors += form_errors(form)
        elif source.is_bound:
            errors += form_errors(source)
    return {"errors": errors}


@register.inclusion_tag("components/dropzone.html")
def dropzone(bound: BoundField, template_url: str = "", last_year_url: str = "") -> dict[str, Any]:
    """Show a file field that also takes a dropped file, with template and last year's file beside it."""
    return {
        "field": bound,
        "control": control(bound, hint=bool(bound.help_text)),
        "template_url": template_url,
        "last_year_url": last_year_url,
    }


@register.simple_tag
def answer(question: str, value: Any, change_url: str = "") -> SafeString:
    """Show one answer before a legal act, with a link to change it. Put them in ``<dl class="answers">``."""
    change = ""
    if change_url:
        change = format_html(
            '<dd class="change"><a href="{}">{}<span class="visually-hidden"> {}</span></a></dd>',
            change_url, _("修改"), question,
        )  # fmt: skip
    shown = "—" if value is None or value == "" else value
    return format_html("<div><dt>{}</dt><dd>{}</dd>{}</div>", question, shown, change)
