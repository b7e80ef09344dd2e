"""Pages that explain: how Spaces work, what holds here, and what this server keeps."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_spaces(request: HttpRequest) -> HttpResponse:
    return render(request, "help/spaces_101.html", _facts())


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "help/terms.html", _facts())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "help/privacy.html", _facts())


def _facts() -> dict[str, object]:
    """What the texts say of this very server."""
    return {
        "operator_contact": settings.OPERATOR_CONTACT,
        "operator_url": _link_to(settings.OPERATOR_CONTACT),
        "max_speakers": settings.SPACES_MAX_SPEAKERS,
        "host_grace_minutes": max(1, round(settings.SPACES_HOST_GRACE_SECONDS / 60)),
        "max_topics": settings.SPACES_MAX_TOPICS,
        "min_followers": settings.SPACES_HOST_MIN_FOLLOWERS,
        "is_hosting_listed": settings.SPACES_HOSTING == "listed",
        "days_ahead": settings.SPACES_MAX_DAYS_AHEAD,
        "server": settings.PUBLIC_URL,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }


def _link_to(contact: str) -> str:
    """Where a contact leads: an address of a page, or an email; "" for any other words."""
    if contact.startswith(("https://", "http://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else ""
