"""Log in, choose the capacity to act in, choose the language, leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import check_for_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from evenwatt.kernel.parties.failed_logins import forget_failures, note_failure, paused_until
from evenwatt.kernel.parties.people import change_password
from evenwatt.kernel.parties.queries import open_memberships
from evenwatt.procedures.demonstration.accounts import PASSWORD, demonstration_accounts, values_to_open
from evenwatt.web.capacity import SESSION_KEY
from evenwatt.web.desks.people_forms import ChangePasswordForm
from evenwatt.web.page import DeskRequest, acts, desk, public
from evenwatt.web.page_form import PageForm


class LogInForm(PageForm, AuthenticationForm):
    """Name and password; after several failures in a row the name is not tried for a while."""

    username = UsernameField(label=_("账号"), widget=TextInput(attrs={"autofocus": True}))
    error_messages = {
        "invalid_login": _("账号或密码不正确：请核对大小写后重新输入"),
        "inactive": _("账号已停用：请联系本单位的管理员"),
        "paused": _("连续输错密码，该账号暂停登录至 {until}；忘记密码的，请联系本单位的管理员"),
    }

    def clean(self) -> dict[str, Any]:
        login, now = self.cleaned_data.get("username", ""), self.request.now  # type: ignore[union-attr]
        if until := paused_until(login, at=now):
            words = str(self.error_messages["paused"])
            raise ValidationError(words.format(until=localtime(until).strftime("%H:%M")), code="paused")
        try:
            cleaned = super().clean()
        except ValidationError:
            note_failure(login, at=now)
            raise
        forget_failures(login)
        return cleaned


@public
def log_in(request: HttpRequest) -> HttpResponseBase:
    """Log in with name and password; a demonstration shows which there are."""
    page = LoginView.as_view(
        template_name="account/login.html",
        authentication_form=LogInForm,
        next_page="capacity",
        initial={"username": request.GET.get("as", "")},
        extra_context=_to_try_out() if request.demonstration_date else {},  # type: ignore[attr-defined]
    )
    return page(request)


def _to_try_out() -> dict[str, Any]:
    return {"accounts": demonstration_accounts(), "password": PASSWORD, "values": values_to_open()}


@public
def capacity(request: HttpRequest) -> HttpResponse:
    """Choose among one's capacities; with a single one there is nothing to choose."""
    if not request.user.is_authenticated:
        return redirect("login")
    memberships = list(open_memberships(request.user))
    chosen = request.POST.get("membership", "")
    if len(memberships) == 1 and request.method == "GET":
        chosen = str(memberships[0].pk)
    for membership in memberships:
        if str(membership.pk) == chosen:
            request.session[SESSION_KEY] = membership.pk
            return redirect("inbox")
    return render(request, "account/capacity.html", {"memberships": memberships})


@desk()
@sensitive_post_parameters()
def password(request: DeskRequest) -> HttpResponse:
    """Change one's password; other browsers are logged out, this one stays."""
    account = request.membership.account
    form = ChangePasswordForm(request.POST or None, account=account)
    if form.is_valid():
        change_password(account=account, password=form.cleaned_data["password"])
        update_session_auth_hash(request, account)
        messages.success(request, gettext("密码已更改，其他浏览器上的登录已失效"))
        return redirect("inbox")
    return render(request, "account/password.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@acts("home", of_record=False)
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@public
@csrf_exempt  # public pages are cached whole and carry no token; a language is no secret
@acts("home", of_record=False)
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    back = request.POST.get("next") or request.META.get("HTTP_REFERER", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = redirect(back)
    code = request.POST.get("language", "")
    if check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, samesite="Lax")
    return answer


urlpatterns = [
    path("login", log_in, name="login"),
    path("capacity", capacity, name="capacity"),
    path("password", password, name="password"),
    path("logout", log_out, name="logout"),
    path("language", language, name="language"),
]
