"""Links to Spaces, as other sites show them."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.unfurl import Unfurl, absolute
from spaces.models import Space
from timeline.unfurl import portrait


def unfurl_space(space: Space) -> Unfurl:
    """A card with a player; of a Space that only its host may see, nothing but the address."""
    url = absolute(space.get_absolute_url())
    if not space.is_public:
        return Unfurl(_("A Space"), "", url, is_indexed=False)
    return Unfurl(
        title=space.title,
        description=_described(space),
        url=url,
        image=portrait(space.host),
        oembed_url=oembed_url(space),
        player_url=embed_url(space),
    )


def embed_url(space: Space) -> str:
    return absolute(reverse("space_embed", args=[space.public_id]))


def oembed_url(space: Space) -> str:
    query = urlencode({"url": absolute(space.get_absolute_url()), "format": "json"})
    return absolute(f"{reverse('oembed')}?{query}")


def _described(space: Space) -> str:
    """Its state and its host, then its own description."""
    host = {"host": space.host.display_name}
    if space.is_live:
        state = _("Live now with %(host)s. Listen in, no account needed.") % host
    elif space.is_announced and space.scheduled_start:
        begins = date_format(space.scheduled_start, "j F, H:i")
        state = _("With %(host)s, %(begins)s UTC.") % {**host, "begins": begins}
    else:
        state = _("A Space of %(host)s that has ended.") % host
    return f"{state} {space.description}".strip()
