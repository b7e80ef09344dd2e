"""What somebody sets for themselves."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import AppearanceForm, PrivacyForm, ProfileForm
from accounts.models import MessagesFrom, Theme, User
from accounts.requests import me
from core.context import THEME_COOKIE
from core.errors import Invalid

_CAPTION_CHOICES: Final = {True: "yes", False: "no", None: ""}
_YEAR_SECONDS: Final = 365 * 24 * 3600


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/settings.html", {"themes": Theme})


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    form = AppearanceForm(request.POST)
    if not form.is_valid():
        raise Invalid("invalid", _("Choose one of the appearances."))
    theme = Theme(form.cleaned_data["theme"])
    response = redirect("settings")
    if request.user.is_authenticated:
        services.set_theme(actor=me(request), theme=theme)
    else:
        response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR_SECONDS, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_edit(request: HttpRequest) -> HttpResponse:
    actor = me(request)
    form = ProfileForm(
        request.POST or None, request.FILES or None, initial={"name": actor.name, "bio": actor.bio}
    )
    if form.is_valid() and _is_profile_saved(actor, form):
        messages.success(request, _("Your profile is up to date."))
        return redirect(actor)
    return render(request, "accounts/profile_edit.html", {"form": form})


@require_POST
@login_required
def avatar_remove(request: HttpRequest) -> HttpResponse:
    services.remove_avatar(actor=me(request))
    return redirect("profile_edit")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_privacy(request: HttpRequest) -> HttpResponse:
    actor = me(request)
    chosen = {field: getattr(actor, field) for field in PrivacyForm.base_fields}
    chosen["caption_consent"] = _CAPTION_CHOICES[actor.caption_consent]
    form = PrivacyForm(request.POST or None, initial=chosen)
    if not form.is_valid():
        return render(request, "accounts/privacy.html", {"form": form})
    data = form.cleaned_data
    # First, and by itself: who is suspended may withdraw it, too.
    if data["caption_consent"]:
        services.set_caption_consent(actor=actor, is_given=data["caption_consent"] == "yes")
    services.update_privacy(
        actor=actor,
        is_protected=data["is_protected"],
        shows_listening=data["shows_listening"],
        messages_from=MessagesFrom(data["messages_from"]),
    )
    messages.success(request, _("Saved."))
    return redirect("settings_privacy")


def _is_profile_saved(actor: User, form: ProfileForm) -> bool:
    """Save; what the service cannot take becomes an error beside the field it is about."""
    data = form.cleaned_data
    try:
        services.update_profile(
            actor=actor, name=data["name"], bio=data["bio"], picture=data["picture"]
        )
    except Invalid as error:
        form.add_error("picture" if error.code.startswith("avatar") else "name", error.message)
        return False
    return True
