"""Apps and tokens in the settings, and the question whether an app may act for somebody."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from oauth2_provider.models import AccessToken, Application
from oauth2_provider.views import AuthorizationView

from accounts.forms import AppForm, TokenForm
from accounts.requests import me
from accounts.services import programs as services
from core.scopes import SCOPES


@require_safe
@login_required
def apps(request: HttpRequest) -> HttpResponse:
    """Apps of one's own, and those one has connected."""
    actor = me(request)
    given = Q(accesstoken__user=actor) | Q(refreshtoken__user=actor, refreshtoken__revoked=None)
    connected = Application.objects.filter(given).exclude(user=actor).distinct()
    context = {
        "apps": Application.objects.filter(user=actor).order_by("-pk"),
        "connected": connected.annotate(since=Max("accesstoken__created")).order_by("name"),
    }
    return render(request, "accounts/apps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def app_new(request: HttpRequest) -> HttpResponse:
    form = AppForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/app_new.html", {"form": form})
    app, secret = services.register_app(actor=me(request), **form.cleaned_data)
    return _app_page(request, app, secret=secret)


@require_safe
@login_required
def app_page(request: HttpRequest, client_id: str) -> HttpResponse:
    return _app_page(request, _own_app(request, client_id))


@require_POST
@login_required
def app_delete(request: HttpRequest, client_id: str) -> HttpResponse:
    app = _own_app(request, client_id)
    services.delete_app(actor=me(request), app=app)
    messages.success(request, _("The app is deleted, and its tokens are worth nothing now."))
    return redirect("apps")


@require_POST
@login_required
@never_cache
def token_new(request: HttpRequest, client_id: str) -> HttpResponse:
    app = _own_app(request, client_id)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _app_page(request, app, form=form)
    chosen = None if form.cleaned_data["stands_for"] == "app" else form.cleaned_data["scopes"]
    _token, words = services.make_token(actor=me(request), app=app, scopes=chosen)
    return _app_page(request, app, words=words)


@require_POST
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Q(user=me(request)) | Q(application__user=me(request))
    token = get_object_or_404(AccessToken.objects.select_related("application").filter(mine), pk=pk)
    app = token.application
    services.revoke_token(actor=me(request), token=token)
    messages.success(request, _("The token is revoked."))
    return (
        redirect("app", app.client_id)
        if app and app.user_id == me(request).pk
        else redirect("apps")
    )


@require_POST
@login_required
def app_disconnect(request: HttpRequest, client_id: str) -> HttpResponse:
    app = get_object_or_404(Application, client_id=client_id)
    services.disconnect_app(actor=me(request), app=app)
    messages.success(request, _("{app} can do nothing for you any more.").format(app=app.name))
    return redirect("apps")


def _own_app(request: HttpRequest, client_id: str) -> Any:
    return get_object_or_404(Application, client_id=client_id, user=me(request))


def _app_page(request: HttpRequest, app: Any, **shown: Any) -> HttpResponse:
    """`secret` and `words` are shown once, on the answer that made them."""
    tokens = AccessToken.objects.filter(application=app, expires__gt=timezone.now())
    own = tokens.filter(Q(user=None) | Q(user=me(request))).order_by("-pk")
    context = {"app": app, "tokens": own, "form": TokenForm(), "scopes": SCOPES, **shown}
    return render(request, "accounts/app.html", context)


class AuthorizeView(AuthorizationView):
    """May this app do that for you?"""

    template_name = "accounts/app_authorize.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer leads back to the app, which our policy for forms has to let through."""
        response: Any = super().dispatch(request, *args, **kwargs)
        origin = _origin_of(self.oauth2_data.get("redirect_uri", ""))
        if response.status_code == HttpResponse.status_code and origin:
            response._csp_update = {"form-action": [origin]}  # noqa: SLF001 - as csp's decorators do
        return cast("HttpResponse", response)


def _origin_of(address: str) -> str:
    """Of an address that was found to be one of the app's own."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
