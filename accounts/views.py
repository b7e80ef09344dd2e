from typing import Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules, services
from accounts.forms import AppearanceForm, ProfileForm
from accounts.models import Follow, Theme, User
from core.context import THEME_COOKIE
from core.errors import Invalid

_YEAR_SECONDS: Final = 365 * 24 * 3600


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    person = _person(handle)
    if person.handle != handle:
        return redirect(person, permanent=False)
    return render(request, "accounts/profile.html", _follow_context(request, person))


@require_POST
@login_required
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    services.follow(actor=_me(request), other=_person(handle))
    return _follow_answer(request, handle)


@require_POST
@login_required
def unfollow(request: HttpRequest, handle: str) -> HttpResponse:
    services.unfollow(actor=_me(request), other=_person(handle))
    return _follow_answer(request, handle)


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
        services.set_theme(actor=_me(request), theme=theme)
    else:
        response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR_SECONDS, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_edit(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    form = ProfileForm(
        request.POST or None, request.FILES or None, initial={"name": me.name, "bio": me.bio}
    )
    if form.is_valid() and _is_profile_saved(me, form):
        messages.success(request, _("Your profile is up to date."))
        return redirect(me)
    return render(request, "accounts/profile_edit.html", {"form": form})


@require_POST
@login_required
def avatar_remove(request: HttpRequest) -> HttpResponse:
    services.remove_avatar(actor=_me(request))
    return redirect("profile_edit")


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _person(handle: str) -> User:
    """The active account with this handle in any case, with its two counts; 404 for no such one."""
    people = User.objects.filter(is_active=True).alias(lower=Lower("username"))
    counted = people.annotate(
        follower_count=_count_of("followed"), following_count=_count_of("follower")
    )
    return get_object_or_404(counted, lower=handle.lower())


def _count_of(side: str) -> Coalesce:
    """A subquery each: joining both sides of Follow would multiply them."""
    rows = Follow.objects.filter(**{side: OuterRef("pk")}).order_by().values(side)
    return Coalesce(
        Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def _follow_context(request: HttpRequest, person: User) -> dict[str, object]:
    is_stranger = request.user.is_authenticated and request.user != person
    is_following = is_stranger and rules.is_following(_me(request), person)
    return {"person": person, "is_following": is_following}


def _follow_answer(request: HttpRequest, handle: str) -> HttpResponse:
    """The button alone where a page asked for it in place, else the profile."""
    person = _person(handle)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return render(request, "accounts/_follow_answer.html", _follow_context(request, person))
    return redirect(person)


def _is_profile_saved(me: User, form: ProfileForm) -> bool:
    """Save; what the service cannot take becomes an error beside the field it is about."""
    data = form.cleaned_data
    try:
        services.update_profile(
            actor=me, name=data["name"], bio=data["bio"], picture=data["picture"]
        )
    except Invalid as error:
        form.add_error("picture" if error.code.startswith("avatar") else "name", error.message)
        return False
    return True
