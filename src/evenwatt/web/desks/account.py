"""Log in, choose the capacity to act in, choose the language, leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from evenwatt.kernel.parties.queries import open_memberships
from evenwatt.procedures.demonstration.accounts import PASSWORD, demonstration_accounts, values_to_open
from evenwatt.web.capacity import SESSION_KEY
from evenwatt.web.page import acts, public


class LogInForm(AuthenticationForm):
    username = UsernameField(label=_("账号"), widget=TextInput(attrs={"autofocus": True}))
    error_messages = {
        "invalid_login": _("账号或密码不正确：请核对大小写后重新输入"),
        "inactive": _("账号已停用：请联系本单位的管理员"),
    }


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
    path("logout", log_out, name="logout"),
    path("language", language, name="language"),
]
