"""The replay on the page of its Space: `{% replay_of space as replay %}`."""

from typing import Any

from django import template

from accounts.requests import viewer_of
from recordings import presenting
from spaces.models import Space

register = template.Library()


@register.simple_tag(takes_context=True)
def replay_of(context: template.Context, space: Space) -> presenting.ShownReplay:
    """What the viewer may hear of an ended Space; a page without a request is a guest's.

    Asked once for each Space that a page has fetched, in whichever of its blocks.
    """
    known: dict[str, Any] = vars(space)
    if "shown_replay" not in known:
        request = context.get("request")
        viewer = viewer_of(request) if request else None
        known["shown_replay"] = presenting.replay_of(space, viewer)
    shown: presenting.ShownReplay = known["shown_replay"]
    return shown
