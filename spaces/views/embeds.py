"""A Space on other people's pages. Neither view knows who asks, nor sets a cookie."""

from typing import Final

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core.errors import DomainError, Invalid, NotFound
from spaces.embed import embeddable_spaces, represent
from spaces.listings import with_past
from timeline.cards import link_of

_LARGEST: Final = 4  # digits of a width or height


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes any view
def space_embed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one page that others may frame. Rendered without the request: for everybody the same."""
    space = with_past(embeddable_spaces()).filter(public_id=public_id).first()
    page = render_to_string("spaces/embed.html", {"space": space, "theme": "system"})
    return HttpResponse(page, status=200 if space else 404)


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """How to embed the Space at `url` (oembed.com); any site's script may ask."""
    try:
        answer = JsonResponse(_oembed(request))
    except DomainError as error:
        answer = JsonResponse({"code": error.code, "message": error.message}, status=error.status)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _oembed(request: HttpRequest) -> dict[str, object]:
    if request.GET.get("format", "json") != "json":
        raise NotOffered
    width, height = _limit(request, "maxwidth"), _limit(request, "maxheight")
    url = request.GET.get("url", "")
    if not url:
        raise Invalid("invalid", _("Say in `url` which page to embed."))
    link = link_of(url)
    answer = represent(link.kind, link.key, width, height) if link else None
    if answer is None:
        raise NotFound(_("There is nothing to embed at this address."))
    return answer


def _limit(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name)
    if value is None:
        return None
    is_number = value.isascii() and value.isdecimal() and len(value) <= _LARGEST
    if not is_number or int(value) == 0:
        raise Invalid("invalid", _("%s is a number of pixels from 1 to 9999.") % name)
    return int(value)


class NotOffered(DomainError):
    """A format that oEmbed knows and this server does not speak."""

    status = 501

    def __init__(self) -> None:
        super().__init__("format_not_offered", _("Only format=json is offered."))
