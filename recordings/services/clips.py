"""Clips: what people do with them. What is heard in one is made by a task (clip_making)."""

from datetime import timedelta
from typing import Final

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.limits import TooMany
from core.text import clean_line
from recordings import rules, tasks
from recordings.models import CLIP_TITLE_LENGTH, Clip, ClipQuerySet, Removal, Replay, WorkState
from recordings.models.clips import MAX_CLIP_MS
from spaces.consent import Span
from spaces.models import Consent, Space
from timeline.models import NotificationKind
from timeline.services.notifications import notify, withdraw
from timeline.services.standing import require_standing

MIN_CLIP_MS: Final = 1000
DEFAULT_CLIP_MS: Final = 30_000
MOST_A_MINUTE: Final = 10
LONGEST_CHOICE: Final = timedelta(minutes=2)
"""Between the press that says "until now" and the form that is sent."""

_FOREVER_MS: Final = 2**31 - 1
_WORDS: Final = {
    rules.NoClip.GUEST: _lazy("Log in to make a clip."),
    rules.NoClip.SUSPENDED: _lazy("Your account is suspended. You can read, but not take part."),
    rules.NoClip.NOT_RECORDED: _lazy("The host does not record this Space, so nobody can clip it."),
    rules.NoClip.NOT_STARTED: _lazy("This Space has not started."),
    rules.NoClip.DELETED: _lazy("The host has deleted the recording of this Space."),
    rules.NoClip.REMOVED: _lazy("The hosts have removed you from this Space."),
    rules.NoClip.LOCKED: _lazy("The hosts have locked this Space. Clip it once it is open again."),
}


@transaction.atomic
def clip_live(
    *,
    actor: User,
    space: Space,
    length_ms: int = DEFAULT_CLIP_MS,
    title: str = "",
    until_ms: int | None = None,
) -> Clip:
    """Keep the last seconds of a live Space.

    They end now, or at `until_ms` (ms since the Space began) if that is at most two minutes ago:
    when the button was pressed. A Space that is younger than the clip gives what it has.
    Raises what `clip_replay` raises, and `ended`.
    """
    maker, clipped = require_standing(actor), _clippable(actor, space)
    if not clipped.is_live or clipped.started_at is None:
        raise DomainError("ended", _("This Space is over. Make the clip from its replay."))
    end_ms = _pressed_at(until_ms, now_in(clipped))
    _require_length(length_ms)
    return _begin(maker, clipped, Span(max(0, end_ms - length_ms), end_ms), title)


@transaction.atomic
def clip_replay(*, actor: User, space: Space, start_ms: int, end_ms: int, title: str = "") -> Clip:
    """Keep these milliseconds (since the Space began) of a Space that is over.

    Raises NotFound for a Space that `actor` cannot see; what `rules.why_not_clip` says; Invalid
    `clip_too_short` (1 s), `clip_too_long` (60 s), `clip_outside` (of what the host lets be heard);
    TooMany after ten in a minute; NotAllowed `clip_objected` where somebody who
    speaks has objected to a clip of the same maker.
    """
    maker, clipped = require_standing(actor), _clippable(actor, space)
    if clipped.is_live:
        raise DomainError("not_ended", _("This Space is still live. Clip its last seconds."))
    span = Span(start_ms, end_ms)
    _require_length(end_ms - start_ms)
    _require_within(clipped, span)
    return _begin(maker, clipped, span, title)


@transaction.atomic
def rename_clip(*, actor: User, clip: Clip, title: str) -> Clip:
    """Say what it is about. Raises NotAllowed for somebody else's, NotFound for what is gone."""
    named = _locked(actor, clip)
    if not rules.can_rename_clip(actor, named):
        raise NotAllowed(_("Only whoever made this clip can name it."))
    named.title = _cleaned(title)
    named.save(update_fields=["title"])
    return named


@transaction.atomic
def object_to_clip(*, actor: User, clip: Clip) -> None:
    """Take away a clip in which one speaks: for everybody, at once, without a reason.

    Its maker is told, and not by whom. Twice changes nothing, at once neither. Raises NotFound for
    a clip that `actor` may not know of, NotAllowed for who is not heard in it.
    """
    if not rules.can_object(actor, clip):
        require_visible(actor, clip)
        raise NotAllowed(_("Only people who speak in a clip can object to it."))
    now = timezone.now()
    clip.voices.filter(user=actor, objected_at__isnull=True).update(objected_at=now)
    _remove(clip, Removal.OBJECTION)


@transaction.atomic
def remove_clip(*, actor: User, clip: Clip) -> None:
    """Delete a clip, for good. Raises NotFound, or NotAllowed but for its maker and the host."""
    if not rules.can_remove_clip(actor, clip):
        require_visible(actor, clip)
        raise NotAllowed(
            _("Only whoever made this clip, and the host of the Space, can delete it.")
        )
    _remove(clip, Removal.AUTHOR if clip.author_id == actor.pk else Removal.HOST)


def consent_changed(space: Space, user: User, consent: Consent) -> None:
    """Somebody said something else about a time that was (spaces.seams).

    Of speech: nobody hears the old clips of it any more, and they are made again. Of captions:
    words that were taken back are gone from all clips.
    """
    if space.started_at is None:
        return
    touched = _touching(space, consent)
    if consent.kind == Consent.Kind.CAPTIONS:
        if not consent.is_given:
            _drop_words(touched, user, consent)
        return
    if not consent.is_given:
        # A clip that is ready, and in which they are not heard, stays as it is.
        touched = touched.filter(Q(voices__user=user) | ~Q(state=WorkState.DONE))
    make_again([clip.pk for clip in touched.distinct()])


def make_again(clip_ids: list[int]) -> None:
    """Let nobody hear these as they are; have them made anew after the commit."""
    Clip.objects.filter(pk__in=clip_ids).update(
        version=F("version") + 1, state=WorkState.WAITING, attempts=0, progress=0, error=""
    )
    for pk in clip_ids:
        _have_made(pk)


def take_away(clip: Clip, removal: Removal) -> bool:
    """Gone for everybody from now on, its files after the commit; False if it was gone already."""
    gone = Clip.objects.filter(pk=clip.pk, removed_at__isnull=True)
    if not gone.update(removed_at=timezone.now(), removal=removal, transcript=[], peaks=b""):
        return False
    files = Clip.objects.values_list("opus_file", "aac_file").get(pk=clip.pk)
    transaction.on_commit(lambda: delete_files(*files), robust=True)
    for voice in clip.voices.select_related("user"):
        withdraw(notice_key(clip), voice.user)
    return True


def delete_files(*names: str) -> None:
    storage = storages["recordings"]
    for name in filter(None, names):
        storage.delete(name)


def notice_key(clip: Clip) -> str:
    """Of the notification that tells somebody they are heard in it."""
    return f"clip:{clip.pk}"


def require_visible(viewer: User | None, clip: Clip) -> None:
    """Raises NotFound for a clip that `viewer` may not hear, and for one that is gone."""
    if not Clip.objects.visible_to(viewer).filter(pk=clip.pk).exists():
        raise NotFound(_("This clip is not available."))


def now_in(space: Space) -> int:
    """Milliseconds since a live Space began."""
    began = space.started_at
    return (timezone.now() - began) // timedelta(milliseconds=1) if began else 0


def refusal(reason: rules.NoClip) -> NotAllowed | DomainError:
    """The error for it, in words that say what to do."""
    if reason in {rules.NoClip.NOT_STARTED, rules.NoClip.NOT_RECORDED, rules.NoClip.DELETED}:
        return DomainError(reason.value, str(_WORDS[reason]))
    return NotAllowed(str(_WORDS[reason]), code=reason.value)


def _clippable(actor: User, space: Space) -> Space:
    """The Space as it is now. Raises NotFound, and why it may not be clipped."""
    seen = Space.objects.visible_to(actor).public().select_related("host").filter(pk=space.pk)
    found = seen.first()
    if found is None:
        raise NotFound(_("This Space does not exist."))
    if (reason := rules.why_not_clip(actor, found)) is not None:
        raise refusal(reason)
    return found


def _pressed_at(until_ms: int | None, now_ms: int) -> int:
    if until_ms is None:
        return now_ms
    earliest = now_ms - LONGEST_CHOICE // timedelta(milliseconds=1)
    return min(now_ms, max(until_ms, earliest, 0))


def _require_length(length_ms: int) -> None:
    if length_ms < MIN_CLIP_MS:
        raise Invalid("clip_too_short", _("A clip has at least one second."))
    if length_ms > MAX_CLIP_MS:
        raise Invalid("clip_too_long", _("A clip has at most 60 seconds. Choose less."))


def _require_within(space: Space, span: Span) -> None:
    replay = Replay.objects.filter(recording__space=space).first()
    first = replay.trim_start_ms if replay else 0
    last = replay.trim_end_ms if replay else None
    if last is None or last > space.length_ms:
        last = space.length_ms
    if span.start_ms < first or span.end_ms > last:
        raise Invalid("clip_outside", _("Choose a part of the replay."))


def _begin(maker: User, space: Space, span: Span, title: str) -> Clip:
    """The row, and a ring for the task; under the maker's lock, so one after the other."""
    _require_length(span.end_ms - span.start_ms)  # a young Space has less than was asked for
    named = _cleaned(title)
    _require_pace(maker)
    _require_no_objection(maker, space, span)
    clip = Clip.objects.create(
        space=space, author=maker, title=named, start_ms=span.start_ms, end_ms=span.end_ms
    )
    _have_made(clip.pk)
    return clip


def _have_made(pk: int) -> None:
    transaction.on_commit(lambda: tasks.make_clip.delay(pk), robust=True)


def _cleaned(title: str) -> str:
    cleaned = clean_line(title)
    if len(cleaned) > CLIP_TITLE_LENGTH:
        message = _("Say what it is about in up to {limit} characters.")
        raise Invalid("invalid", message.format(limit=CLIP_TITLE_LENGTH))
    return cleaned


def _require_pace(maker: User) -> None:
    since = timezone.now() - timedelta(minutes=1)
    made = Clip.objects.filter(author=maker, created_at__gt=since).order_by()
    if made[:MOST_A_MINUTE].count() == MOST_A_MINUTE:
        raise TooMany(60, _("That is many clips at once. Try again in a minute."))


def _require_no_objection(maker: User, space: Space, span: Span) -> None:
    """What somebody took away is not made again by the same hand."""
    gone = Clip.objects.filter(author=maker, space=space, removal=Removal.OBJECTION)
    if gone.filter(start_ms__lt=span.end_ms, end_ms__gt=span.start_ms).exists():
        message = _("Somebody who speaks here objected to your clip of it.")
        raise NotAllowed(message, code="clip_objected")


def _locked(actor: User, clip: Clip) -> Clip:
    seen = Clip.objects.visible_to(actor).filter(pk=clip.pk)
    if not seen.exists():
        raise NotFound(_("This clip is not available."))
    return Clip.objects.select_related("space").select_for_update(of=("self",)).get(pk=clip.pk)


def _remove(clip: Clip, removal: Removal) -> None:
    if take_away(clip, removal) and removal != Removal.AUTHOR:
        tell_of_removal(clip)


def tell_of_removal(clip: Clip) -> None:
    """Tell its maker, once, and not by whom."""
    notify(
        NotificationKind.CLIP_REMOVED,
        recipient=clip.author,
        key=f"clip_removed:{clip.pk}",
        path=reverse("clip", args=[clip.public_id]),
        title=clip.name,
    )


def _drop_words(clips: ClipQuerySet, user: User, consent: Consent) -> None:
    """Leave out what this person said while the row holds."""
    for clip in clips.filter(voices__user=user).select_related("space"):
        span = _span_of(clip.space, consent)
        clip.transcript = [
            line if line["user_id"] != user.pk else {**line, "words": kept}
            for line in clip.transcript
            if (kept := [w for w in line["words"] if w[2] <= span.start_ms or w[1] >= span.end_ms])
            or line["user_id"] != user.pk
        ]
        clip.save(update_fields=["transcript"])


def _span_of(space: Space, consent: Consent) -> Span:
    """The time that the row speaks of; its end may be far beyond that of the Space."""
    began = space.started_at
    assert began is not None  # noqa: S101 - consent_changed has asked
    start = (consent.since - began) // timedelta(milliseconds=1)
    if consent.until is None:
        return Span(start, _FOREVER_MS)
    return Span(start, (consent.until - began) // timedelta(milliseconds=1))


def _touching(space: Space, consent: Consent) -> ClipQuerySet:
    """Standing clips with a moment that the row speaks of."""
    span = _span_of(space, consent)
    standing = Clip.objects.filter(space=space, removed_at__isnull=True)
    return standing.filter(end_ms__gt=span.start_ms, start_ms__lt=span.end_ms)
