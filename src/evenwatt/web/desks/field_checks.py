"""Checks on site in the fourth quarter: notes and photos beside a filing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.filing import actions
from evenwatt.filing.life import course_of
from evenwatt.filing.queries import reviewable_filings, visible_filings
from evenwatt.filing.review_queries import photos_of
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.rules.window import in_window
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing


class _PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class _Photos(forms.FileField):
    """Any number of files, each of them clean."""

    widget = _PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(_Photos, self).clean(file, initial) for file in data or []]


class FieldCheckForm(PageForm):
    checked_on = forms.DateField(
        label=_lazy("核查日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    officers = forms.CharField(label=_lazy("核查人员"), max_length=200)
    place = forms.CharField(label=_lazy("地点（场站）"), max_length=200)
    excel_row = forms.IntegerField(
        label=_lazy("报备表行号"),
        help_text=_lazy("只涉及一台时填写；整站或整份的不填。"),
        required=False,
        min_value=1,
    )
    agrees = forms.TypedChoiceField(
        label=_lazy("与所报是否一致"),
        choices=[("yes", _lazy("一致")), ("no", _lazy("不一致"))],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    finding = forms.CharField(label=_lazy("核查情况"), widget=forms.Textarea, max_length=2000)
    photos = _Photos(
        label=_lazy("照片"),
        help_text=_lazy("JPEG、PNG 或 WebP，每张 20 MB 以内。保存时去掉照片中的位置等信息，画面不重新压缩。"),
        required=False,
    )


@desk(Permission.FIELD_CHECK_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    """The checks of a filing; who reviews it adds to them."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    may_add = reviewable_filings(request.actor).filter(pk=key).exists()
    form = None
    if may_add:
        initial = {"checked_on": local_date(request.now), "officers": request.actor.name}
        form = FieldCheckForm(request.POST or None, request.FILES or None, initial=initial)
        if request.method == "POST" and form.is_valid() and _kept(request, filing, form):
            messages.success(request, _("现场核查已记入"))
            return redirect("filing_checks", filing.pk)
    rule = course_of(filing.filer).review.clause
    context = {
        "filing": filing,
        "checks": filing.field_checks.prefetch_related("photos__file"),
        "form": form,
        "clause_id": rule,
        "in_season": in_window(rule=rule, on=local_date(request.now)),
    }
    return render(request, "filings/checks.html", context, status=422 if form and form.errors else 200)


def _kept(request: DeskRequest, filing: Filing, form: FieldCheckForm) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    photos = ((file.name, file.read()) for file in given.pop("photos"))
    with beside(form, _BESIDE):
        actions.note_field_check(filing=filing, photos=photos, by=request.actor, at=request.now, **given)
    return not form.errors


_BESIDE = {
    "day_to_come": "checked_on",
    "no_such_row": "excel_row",
    "broken_photo": "photos",
    "no_photo": "photos",
    "many_photos": "photos",
    "file_too_large": "photos",
}


@desk(Permission.FIELD_CHECK_READ)
def photo(request: DeskRequest, key: int, photo: int) -> HttpResponse:
    """A photo to look at; the browser is told that it is a picture and nothing else."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    found = get_object_or_404(photos_of(filing), pk=photo)
    answer = HttpResponse(found.file.content(), content_type=found.file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


urlpatterns = [
    path("filings/<int:key>/checks", show, name="filing_checks"),
    path("filings/<int:key>/photos/<int:photo>", photo, name="filing_photo"),
]
