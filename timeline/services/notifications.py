"""Telling people of things, once, and only of what they may see and want to hear of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Block, Mute, PersonQuerySet, User
from timeline import feed, phrases, push, tasks
from timeline.models import Notification, NotificationKind, NotificationPreference, Tweet
from timeline.notices import ALWAYS, Preference, count_unread, path_of

CHUNK: Final = 400
"""People in one statement: SQLite may be built to take no more than 999 variables."""


@dataclass(frozen=True)
class _News:
    """What is told, whoever it is told."""

    kind: NotificationKind
    key: str
    actor: User | None = None
    tweet: Tweet | None = None
    path: str = ""
    title: str = ""

    def row_for(self, recipient_id: int) -> Notification:
        return Notification(
            recipient_id=recipient_id,
            kind=self.kind,
            key=self.key,
            actor=self.actor,
            tweet=self.tweet,
            path=self.path,
            title=self.title,
        )

    @property
    def text(self) -> str:
        return phrases.plain(self.kind, self.actor, self.title)

    @property
    def link(self) -> str:
        return path_of(self.kind, self.actor, self.tweet, self.path)


def notify(  # noqa: PLR0913 - what a notification can be about
    kind: NotificationKind,
    *,
    recipient: User,
    key: str,
    actor: User | None = None,
    tweet: Tweet | None = None,
    path: str = "",
    title: str = "",
) -> None:
    """Tell `recipient`, once for this `key`, unless they do not want to hear of it.

    Nobody is told of what they did themselves, of what somebody did whom they blocked or muted or
    may not know of, or about a Tweet they cannot read. After the commit open pages hear of it,
    and a push is queued.
    """
    if tweet is not None and not _reads(recipient, tweet):
        return
    _tell_chunk(_News(kind, key, actor, tweet, path, title), [recipient.pk])


def notify_many(  # noqa: PLR0913 - as above
    kind: NotificationKind,
    recipient_ids: Iterable[int],
    *,
    key: str,
    actor: User | None = None,
    path: str = "",
    title: str = "",
) -> None:
    """As `notify`, for a crowd: a few statements for each 400 of them, a transaction each.

    For tasks: it may be repeated after it broke off, and nobody is told twice.
    """
    news = _News(kind, key, actor, None, path, title)
    for chunk in _chunks(recipient_ids):
        with transaction.atomic():
            _tell_chunk(news, chunk)


def withdraw(key: str, recipient: User) -> None:
    """Take back what was told and not read yet: an undone like leaves no trace."""
    deleted, _by_model = Notification.objects.unread().filter(recipient=recipient, key=key).delete()
    if deleted:
        _tell_count(recipient.pk, "notification.withdrawn")


def mark_read(*, actor: User, up_to: int) -> None:
    """What `actor` was told up to this id is read now; other pages of theirs hear how much is not.

    Also for suspended accounts: it concerns nobody else.
    """
    unread = Notification.objects.unread().filter(recipient=actor, pk__lte=up_to)
    if unread.update(read_at=timezone.now()):
        _tell_count(actor.pk, "notifications.read")


def set_preferences(*, actor: User, on: Iterable[str], pushed: Iterable[str] | None) -> None:
    """Switch every kind but notices.ALWAYS: those in `on` are listed, those in `pushed` reach
    closed browsers too; None leaves pushes as they are.

    Also for suspended accounts: it concerns nobody else.
    """
    listed, sent = set(on), set(NotificationKind) if pushed is None else set(pushed)
    NotificationPreference.objects.bulk_create(
        [
            NotificationPreference(
                user=actor, kind=kind, is_on=kind in listed, is_pushed=kind in sent
            )
            for kind in NotificationKind
            if kind not in ALWAYS
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["is_on"] if pushed is None else ["is_on", "is_pushed"],
    )


def _reads(recipient: User, tweet: Tweet) -> bool:
    tweets = Tweet.objects.visible_to(recipient).unsilenced_by(recipient)
    return tweets.filter(pk=tweet.pk).exists()


def _tell_chunk(news: _News, recipient_ids: list[int]) -> None:
    """Write the rows of those who want one; the rest waits for the commit."""
    wishes = _wishes(news, recipient_ids)
    listed = [pk for pk, wish in wishes.items() if wish.is_on and wish.is_listed]
    already = Notification.objects.filter(recipient__in=wishes, key=news.key)
    known = set(already.values_list("recipient", flat=True))
    # Two at once may both find nobody known. Then one row is written, and told twice.
    new = [pk for pk in listed if pk not in known]
    Notification.objects.bulk_create(map(news.row_for, new), ignore_conflicts=True)
    pushed = [pk for pk, wish in wishes.items() if wish.is_pushed and pk not in known]

    def announce() -> None:
        _announce(news, new)
        _push(news, pushed)

    transaction.on_commit(announce, robust=True)


def _wishes(news: _News, recipient_ids: list[int]) -> dict[int, Preference]:
    """How those of them who may hear of it want to: two queries."""
    people = User.objects.filter(pk__in=recipient_ids, is_active=True)
    if news.actor is not None:
        people = _hearing_of(news.actor, people)
    wishes = dict.fromkeys(people.values_list("pk", flat=True), Preference(news.kind))
    if news.kind in ALWAYS:
        return wishes
    preferences = NotificationPreference.objects.filter(user__in=wishes, kind=news.kind)
    for user_id, is_on, is_pushed in preferences.values_list("user", "is_on", "is_pushed"):
        wishes[user_id] = Preference(news.kind, is_on, is_pushed)
    return wishes


def _hearing_of(actor: User, people: PersonQuerySet) -> PersonQuerySet:
    """Those for whom `actor` exists and is not silenced, and who are not `actor`: visible_to and
    unsilenced_by of PersonQuerySet, asked from the other side.
    """
    if not actor.is_in_good_standing:
        return people.none()
    them = OuterRef("pk")
    blocked = Block.objects.filter(blocker=actor, blocked=them)
    blocks = Block.objects.filter(blocker=them, blocked=actor)
    mutes = Mute.objects.filter(muter=them, muted=actor)
    return people.exclude(pk=actor.pk).filter(~Exists(blocked), ~Exists(blocks), ~Exists(mutes))


def _announce(news: _News, recipient_ids: list[int]) -> None:
    """Tell open pages. Only for one person the number of unread ones is counted; a page that is
    not told it adds one.
    """
    message: dict[str, str | int] = {
        "type": "notification.created",
        "kind": news.kind.value,
        "text": news.text,
        "path": news.link,
    }
    if len(recipient_ids) == 1:
        message |= {"unread": _unread(recipient_ids[0])}
    feed.tell(recipient_ids, message)


def _push(news: _News, recipient_ids: list[int]) -> None:
    if recipient_ids and push.is_configured():
        tasks.push_to.delay(recipient_ids, text=news.text, path=news.link, tag=news.key)


def _tell_count(user_id: int, kind: str) -> None:
    def tell() -> None:
        feed.tell([user_id], {"type": kind, "unread": _unread(user_id)})

    transaction.on_commit(tell, robust=True)


def _unread(user_id: int) -> int:
    return count_unread(User.objects.get(pk=user_id))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    distinct = sorted(set(ids))
    for start in range(0, len(distinct), CHUNK):
        yield distinct[start : start + CHUNK]
