"""What its host does with a replay: each form one service call, and back to the page."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import me
from core.errors import Invalid
from recordings.forms import RenameForm, TrimForm
from recordings.models import Replay
from recordings.services import replays
from spaces.models import Space
from spaces.views.requests import visible_space

SECOND_MS: Final = 1000


@require_POST
@login_required
def space_replay_rename(request: HttpRequest, public_id: str) -> HttpResponse:
    space, form = visible_space(request, public_id), RenameForm(request.POST)
    try:
        title = form.cleaned_data["title"] if form.is_valid() else ""
        replays.rename_replay(actor=me(request), space=space, title=title)
    except Invalid as error:
        messages.error(request, error.message)
    return redirect(space)


@require_POST
@login_required
def space_replay_trim(request: HttpRequest, public_id: str) -> HttpResponse:
    """With `whole` all that was cut off comes back."""
    space, form = visible_space(request, public_id), TrimForm(request.POST)
    if "whole" in request.POST:
        replays.trim_replay(actor=me(request), space=space, start_ms=0, end_ms=None)
        return redirect(space)
    if not form.is_valid():
        _say_why(request, form)
        return redirect(space)
    start_ms, end_ms = _since_the_space_began(space, **form.cleaned_data)
    try:
        replays.trim_replay(actor=me(request), space=space, start_ms=start_ms, end_ms=end_ms)
    except Invalid as error:
        messages.error(request, error.message)
    return redirect(space)


@require_POST
@login_required
def space_replay_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    space = visible_space(request, public_id)
    replays.delete_replay(actor=me(request), space=space)
    messages.success(request, _("The replay and its clips are deleted."))
    return redirect(space)


def _since_the_space_began(space: Space, start: int, end: int) -> tuple[int, int | None]:
    """What was typed on the replay's clock, whose last second is seldom a whole one: an end that
    was left alone stays where it is.
    """
    replay = Replay.objects.filter(recording__space=space).first()
    if replay is None:
        return start, end
    begins = replay.trim_start_ms
    if end >= replay.duration_ms // SECOND_MS * SECOND_MS:
        return begins + start, replay.trim_end_ms
    return begins + start, begins + end


def _say_why(request: HttpRequest, form: Form) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
