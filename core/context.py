from django.conf import settings
from django.http import HttpRequest

THEMES = frozenset({"system", "light", "dark"})
THEME_COOKIE = "theme"


def shell(request: HttpRequest) -> dict[str, object]:
    """What the frame around every page needs: `demo` and `theme`."""
    return {"demo": settings.DEMO, "theme": _theme(request)}


def _theme(request: HttpRequest) -> str:
    """The signed-in person's choice; else the cookie's, which anybody may have written."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", None) or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"
