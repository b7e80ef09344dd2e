"""What pages show of recordings."""

from typing import NamedTuple

from django import template

from accounts.requests import viewer_of
from recordings import rules
from recordings.export import Said
from recordings.transcripts import own_reading_of, page_of, reading_of
from spaces.models import Space
from spaces.templatetags.spaces import clock

register = template.Library()
register.filter(clock)

_FIRST_LINES = 30


class Transcript(NamedTuple):
    """Its first lines; the rest is fetched. Not `is_public`: for its reader alone."""

    lines: list[Said]
    has_more: bool
    is_public: bool
    can_correct: bool


@register.simple_tag(takes_context=True)
def transcript_of(context: template.Context, space: Space) -> Transcript | None:
    """What the viewer may read of an ended Space: `{% transcript_of space as transcript %}`; None
    if that is nothing, or nothing was said.
    """
    viewer = viewer_of(context["request"])
    reading = reading_of(space, viewer)
    if reading is None:
        return None
    lines, following = page_of(reading, None, _FIRST_LINES)
    can_correct = rules.can_correct(viewer, space)
    return Transcript(lines, following is not None, reading.is_public, can_correct)


@register.simple_tag(takes_context=True)
def may_take_home(context: template.Context, space: Space) -> bool:
    """Does an ended Space hold something for the viewer? For a guest it asks nothing."""
    viewer = viewer_of(context["request"])
    return viewer is not None and own_reading_of(space, viewer) is not None
