"""An announced Space for one's calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.unfurl import absolute
from spaces.calendar import Event, to_ics
from spaces.models import Space, State
from spaces.views.requests import visible_space


@require_safe
def space_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """404 for what has no time to begin, has begun, or is not for this person."""
    space = visible_space(request, public_id)
    if space.state not in {State.SCHEDULED, State.CANCELED} or space.scheduled_start is None:
        raise Http404
    answer = HttpResponse(to_ics(_event_of(space)), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="space.ics"'
    return answer


def _event_of(space: Space) -> Event:
    if space.scheduled_start is None:
        raise Http404
    url = absolute(space.get_absolute_url())
    return Event(
        uid=f"{space.public_id}@{urlsplit(settings.PUBLIC_URL).hostname}",
        sequence=space.revision,
        title=space.title,
        description=f"{space.description}\n{url}".strip(),
        url=url,
        begins=space.scheduled_start,
        stamp=space.updated_at,
        is_canceled=space.state == State.CANCELED,
    )
