"""What every page may need to know of Spaces."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.requests import viewer_of
from spaces import listings
from spaces.captioning import can_caption


def live_people(request: HttpRequest) -> dict[str, object]:
    """`live_people`: id of a person to the path of the live Space on whose stage they are.

    Only what the viewer may see. Read once a request, when the first avatar is drawn.
    """

    def read() -> dict[int, str]:
        # Pages of errors are made even of requests that no middleware has seen.
        viewer = viewer_of(request) if hasattr(request, "user") else None
        return listings.live_people(viewer)

    return {"live_people": SimpleLazyObject(read)}


def captions(_request: HttpRequest) -> dict[str, object]:
    """`has_captions`: can this server make captions? Looked up where a template asks."""
    return {"has_captions": can_caption}
