"""Notifications as the page shows them: what belongs together in one line, in one query."""

from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from core.composed import ComposedQuery
from timeline import phrases
from timeline.models import Notification, NotificationKind, Tweet

LINES: Final = 30
WINDOW: Final = 300
"""Notifications that one page may put together; more of one kind continue on the next."""

FACES: Final = 6
MOST_COUNTED: Final = 99
ALWAYS: Final = frozenset(
    {
        NotificationKind.REPORT_DECIDED,
        NotificationKind.DECISION,
        NotificationKind.APPEAL_ANSWERED,
    }
)
"""Kinds that nobody can switch off: what moderators say."""

UNLISTED: Final = frozenset({NotificationKind.MESSAGE})
"""Kinds with a page of their own: a push at most, and no row."""

_TOGETHER: Final = frozenset(
    {NotificationKind.LIKE, NotificationKind.RETWEET, NotificationKind.FOLLOW}
)


@dataclass
class Notice:
    """One line: what happened, to which Tweet, and by whom, the newest first."""

    newest: Notification
    people: list[User] = field(default_factory=list)
    is_unread: bool = False

    @property
    def kind(self) -> str:
        return self.newest.kind

    @property
    def tweet(self) -> Tweet | None:
        return self.newest.tweet

    @property
    def sentence(self) -> SafeString:
        count = len(self.people)
        return phrases.marked_up(self.kind, self.people[: phrases.NAMED], count, self.newest.title)

    @property
    def path(self) -> str:
        newest = self.newest
        if self.kind == NotificationKind.FOLLOW and len(self.people) > 1:
            return reverse("followers", args=[newest.recipient.handle])
        return path_of(self.kind, newest.actor, newest.tweet, newest.path)

    @property
    def faces(self) -> list[User]:
        return self.people[:FACES]

    def add(self, notification: Notification) -> None:
        self.is_unread |= notification.read_at is None
        if notification.actor is not None:
            self.people.append(notification.actor)


@dataclass(frozen=True)
class NoticePage:
    """`items`, newest first; `next_before` is the cursor of the older page, None at the end."""

    items: list[Notice]
    next_before: int | None
    newest_id: int
    """Everything shown here has this id or a smaller one; 0 for an empty page."""

    @property
    def has_unread(self) -> bool:
        return any(notice.is_unread for notice in self.items)


def page_of(viewer: User, before: int | None) -> NoticePage:
    """The newest notices with ids below the cursor, as far as `viewer` may still see them."""
    found = Notification.objects.of(viewer).select_related("actor", "tweet", "recipient")
    older = found if before is None else found.filter(pk__lt=before)
    rows = list(older.order_by("-pk")[: WINDOW + 1])
    notices, taken = _gather(rows[:WINDOW])
    is_more = taken < len(rows)
    newest_id = rows[0].pk if rows else 0
    return NoticePage(notices, rows[taken - 1].pk if is_more else None, newest_id)


@dataclass(frozen=True)
class Preference:
    """How somebody wants one kind of notification."""

    kind: NotificationKind
    is_on: bool = True
    is_pushed: bool = True

    @property
    def is_listed(self) -> bool:
        """Does this kind come to the page at all? Direct messages have a page of their own."""
        return self.kind not in UNLISTED


def preferences_of(person: User) -> list[Preference]:
    """Every kind that can be switched, also those that nobody has touched: one query."""
    chosen = {row.kind: row for row in person.notification_preferences.all()}
    rows = ((kind, chosen.get(kind)) for kind in NotificationKind if kind not in ALWAYS)
    return [
        Preference(kind, row.is_on, row.is_pushed) if row else Preference(kind)
        for kind, row in rows
    ]


_UNREAD: Final = ComposedQuery(
    lambda viewer_id: (
        Notification.objects.of(User(pk=viewer_id))
        .unread()
        .order_by()
        .values_list("pk")[:MOST_COUNTED]
    )
)


def count_unread(viewer: User) -> int:
    """How many notifications wait, counted up to MOST_COUNTED: one query, two if any do."""
    # Every page asks, mostly for nothing; what may still be seen is far more work to find out.
    if not Notification.objects.filter(recipient=viewer).unread().exists():
        return 0
    return len(_UNREAD.rows(viewer.pk))


def path_of(kind: str, actor: User | None, tweet: Tweet | None, path: str) -> str:
    """Where a notification leads."""
    if path:
        return path
    if kind == NotificationKind.FOLLOW_REQUEST:
        return reverse("follow_requests")
    if tweet is not None:
        return tweet.get_absolute_url()
    return actor.get_absolute_url() if actor else reverse("notifications")


def _gather(rows: list[Notification]) -> tuple[list[Notice], int]:
    """At most LINES notices of the first rows, and of how many: nothing is shown twice."""
    notices: dict[tuple[object, ...], Notice] = {}
    for number, row in enumerate(rows):
        key = _key_of(row)
        if key not in notices:
            if len(notices) == LINES:
                return list(notices.values()), number
            notices[key] = Notice(row)
        notices[key].add(row)
    return list(notices.values()), len(rows)


def _key_of(row: Notification) -> tuple[object, ...]:
    """What makes two notifications one line: likes of a Tweet, or follows, of one day."""
    if row.kind in _TOGETHER:
        return (row.kind, row.tweet_id, timezone.localdate(row.created_at))
    return (row.pk,)
