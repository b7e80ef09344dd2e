"""What every page may need to know of Spaces."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from spaces import listings


def live_people(request: HttpRequest) -> dict[str, object]:
    """`live_people`: id of a person to the path of the live Space on whose stage they are.

    Only what the viewer may see. Read once a request, when the first avatar is drawn.
    """

    def read() -> dict[int, str]:
        user = getattr(request, "user", AnonymousUser())
        return listings.live_people(listings.viewer_of(user))

    return {"live_people": SimpleLazyObject(read)}
