"""The replay on the page of its Space: `{% replay_of space as replay %}`."""

from django import template

from accounts.requests import viewer_of
from recordings import presenting
from spaces.models import Space

register = template.Library()


@register.simple_tag(takes_context=True)
def replay_of(context: template.Context, space: Space) -> presenting.ShownReplay:
    """What the viewer may hear of an ended Space; a page without a request is a guest's."""
    request = context.get("request")
    return presenting.replay_of(space, viewer_of(request) if request else None)
