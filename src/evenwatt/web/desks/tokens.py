"""接口令牌: keys by which the organisation's own systems file and read; made, shown once, taken back."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.access.offered import OFFERED
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.tokens.actions import longest_validity, make_token, offered_to, revoke_token
from evenwatt.kernel.tokens.queries import tokens_of
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import beside

_FIELDS = {"name_taken": "name", "validity": "valid_until", "no_permissions": "permissions"}


class TokenForm(PageForm):
    name = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("写在经它办理的每一条历史记录里，例如系统的名称。"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写令牌的名称")},
    )
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一项权限")},
    )
    valid_until = forms.DateField(
        label=gettext_lazy("有效期至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("请填写有效期"),
            "invalid": gettext_lazy("日期应写成 2026-11-30 的形式"),
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(permission.value, _(OFFERED[permission])) for permission in offered_to(actor)]
        self.fields["permissions"].choices = offered  # type: ignore[attr-defined]


@desk(Permission.TOKEN_KEEP)
def show_list(request: DeskRequest) -> HttpResponse:
    tokens = tokens_of(request.actor)
    page = page_of(request, tokens, "-made_at", "-pk")
    rows = [
        {"token": token, "words": [_(OFFERED[Permission(each)]) for each in token.permissions]}
        for token in page.rows
    ]
    context = {"rows": rows, "next_url": page.next_url, "total": total_of(tokens), "now": request.now}
    return render(request, "tokens/list.html", {**_frame(request), **context})


def _frame(request: DeskRequest) -> dict[str, Any]:
    """Whether the way here leads through the filings, as for a clerk; a steward has none."""
    return {"reads_filings": may(request.actor.role, Permission.FILING_READ)}


@desk(Permission.TOKEN_KEEP)
def make(request: DeskRequest) -> HttpResponse:
    """Make a token; the answer is the only page that ever shows it."""
    sent = request.POST if request.method == "POST" else None
    initial = {"valid_until": longest_validity(local_date(request.now))}
    form = TokenForm(sent, actor=request.actor, initial=initial)
    if form.is_valid():
        secret = f"ew_{secrets.token_urlsafe(32)}"
        with beside(form, _FIELDS):
            token = make_token(**form.cleaned_data, secret=secret, by=request.actor, at=request.now)
            answer = render(
                request, "tokens/made.html", {**_frame(request), "token": token, "secret": secret}
            )
            answer["Cache-Control"] = "no-store"
            return answer
    context = {**_frame(request), "form": form}
    return render(request, "tokens/make.html", context, status=422 if form.is_bound else 200)


@desk(Permission.TOKEN_KEEP)
@acts("tokens", of_record=False)
def revoke(request: DeskRequest, key: int) -> HttpResponse:
    token = get_object_or_404(tokens_of(request.actor), pk=key)
    revoke_token(token=token, by=request.actor, at=request.now)
    messages.success(request, _("已撤销令牌 {name}，即刻生效").format(name=token.name))
    return redirect("tokens")


urlpatterns = [
    path("tokens", show_list, name="tokens"),
    path("tokens/new", make, name="token_new"),
    path("tokens/<int:key>/revoke", revoke, name="token_revoke"),
]
