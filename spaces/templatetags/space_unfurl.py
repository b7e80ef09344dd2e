"""What the head of a Space's page says to other sites: `{% space_meta space %}`."""

from django import template

from core.unfurl import Unfurl
from spaces.embed import iframe
from spaces.models import Space
from spaces.unfurl import unfurl_space

register = template.Library()


@register.inclusion_tag("includes/meta.html")
def space_meta(space: Space) -> dict[str, Unfurl]:
    return {"unfurl": unfurl_space(space)}


@register.simple_tag
def space_iframe(space: Space) -> str:
    """The code of the frame, as text to be copied: escaped once more where it stands."""
    return iframe(space) + ""  # no longer marked as safe
