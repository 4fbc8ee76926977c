"""Log in, choose the capacity to act in, choose the language, leave."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from evenwatt.kernel.parties.queries import open_memberships
from evenwatt.web.capacity import SESSION_KEY
from evenwatt.web.page import public


@public
def log_in(request: HttpRequest) -> HttpResponseBase:
    return LoginView.as_view(template_name="account/login.html", next_page="capacity")(request)


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
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@public
@csrf_exempt  # public pages are cached whole and carry no token; a language is no secret
@require_POST
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
