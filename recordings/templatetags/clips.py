"""What a clip looks like: its words by who says them, its waveform, its head for other sites."""

import itertools
from typing import Final, NamedTuple

from django import template
from django.utils.translation import gettext as _

from core.unfurl import Unfurl
from recordings import listings
from recordings.models import Clip
from recordings.unfurl import clip_iframe, unfurl_clip
from spaces.models import Space

register = template.Library()

BARS: Final = 64
_HEIGHT: Final = 40
_STEP: Final = 4
_SHORTEST: Final = 2


class Line(NamedTuple):
    """What one person says without a pause. `times` are "from,to" of each word, in ms since the
    clip begins, parted by spaces as the words of `text` are.
    """

    name: str
    text: str
    times: str


@register.simple_tag
def clip_lines(clip: Clip) -> list[Line]:
    """`{% clip_lines clip as lines %}`: who says what, in order."""
    if not clip.is_playable:
        return []
    names = {voice.user_id: voice.user.display_name for voice in clip.voices.all()}
    return [
        Line(
            names.get(line["user_id"], _("Somebody")),
            # A word of the machine's never has a space in it; one that somebody corrected may.
            " ".join(word.replace(" ", "\u00a0") for word, _start, _end in line["words"]),
            " ".join(
                f"{start - clip.start_ms},{end - clip.start_ms}"
                for _word, start, end in line["words"]
            ),
        )
        for line in clip.transcript
    ]


@register.filter
def waveform(clip: Clip) -> str:
    """The outline of at most 64 bars, as the `d` of an SVG path in a box of 256 by 40."""
    peaks = bytes(clip.peaks)
    count = min(BARS, len(peaks))
    if not count:
        return ""
    edges = [len(peaks) * bar // count for bar in range(count + 1)]
    bars = [max(peaks[a:b]) for a, b in itertools.pairwise(edges)]
    width = BARS * _STEP / count
    return "".join(_bar(number * width + width / 2, peak) for number, peak in enumerate(bars))


@register.filter
def length(clip: Clip) -> str:
    """As 0:30."""
    seconds = round(clip.length_ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"


@register.simple_tag(takes_context=True)
def newest_clips(context: template.Context, space: Space) -> list[Clip]:
    """The newest ones of a Space, and one more if there are more than three."""
    viewer = context["request"].user
    return list(listings.clips_of(space, viewer if viewer.is_authenticated else None)[:4])


@register.simple_tag(takes_context=True)
def clip_address(context: template.Context, clip: Clip) -> str:
    """Its whole address, as the site was asked: `{% clip_address clip as address %}`."""
    address: str = context["request"].build_absolute_uri(clip.get_absolute_url())
    return address


@register.inclusion_tag("includes/meta.html")
def clip_meta(clip: Clip) -> dict[str, Unfurl]:
    return {"unfurl": unfurl_clip(clip)}


@register.simple_tag
def clip_code(clip: Clip) -> str:
    """The code of the frame, as text to be copied: escaped once more where it stands."""
    return clip_iframe(clip) + ""  # no longer marked as safe


def _bar(x: float, peak: int) -> str:
    height = max(_SHORTEST, round(_HEIGHT * peak / 255))
    return f"M{x:g} {(_HEIGHT - height) / 2:g}v{height}"
