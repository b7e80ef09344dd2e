"""What was said: to read and to take along."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import viewer_of
from recordings.export import FORMS, Said, shifted
from recordings.transcripts import NOTE, Place, Reading, page_of, reading_of, said_in
from spaces.models import Space
from spaces.views.requests import visible_space


@require_safe
def space_transcript(request: HttpRequest, public_id: str) -> HttpResponse:
    """The transcript alone, without what there is to hear."""
    space = visible_space(request, public_id)
    _reading(request, space)
    return render(request, "recordings/transcript.html", {"space": space})


@require_safe
def space_transcript_cues(request: HttpRequest, public_id: str) -> JsonResponse:
    """A page of it as elements/space-transcript.js wants it; `after` is the `next` of another."""
    reading = _reading(request, visible_space(request, public_id))
    said, following = page_of(reading, Place.from_text(request.GET.get("after", "")))
    cues = [represent(line) for line in said]
    return JsonResponse({"cues": cues, "next": str(following) if following else None})


@require_safe
def space_transcript_file(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """All of it as a file, on the time line of the replay it belongs to."""
    if form not in FORMS:
        raise Http404
    return file_of(_reading(request, visible_space(request, public_id)), form)


def file_of(reading: Reading, form: str) -> HttpResponse:
    """One of FORMS, to be saved."""
    said = shifted(said_in(reading), reading.within.start_ms)
    content_type = f"{FORMS[form].content_type}; charset=utf-8"
    response = HttpResponse(FORMS[form].write(said, str(NOTE)), content_type=content_type)
    name = f"transcript-{reading.space.public_id}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def represent(line: Said) -> dict[str, Any]:
    return {
        "id": str(line.cue_id),
        "user": str(line.user_id or ""),
        "name": line.speaker,
        "start": line.start_ms,
        "end": line.end_ms,
        "text": line.text,
        "words": [list(word) for word in line.words],
        "corrected": line.is_corrected,
        "before": line.before,
        "whole": line.is_whole,
    }


def _reading(request: HttpRequest, space: Space) -> Reading:
    reading = reading_of(space, viewer_of(request))
    if reading is None:
        raise Http404
    return reading
