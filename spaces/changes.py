"""One change of the stage: one transaction, one lock, ordered announcements after the commit.

Every service that changes the stage works inside `changing(space)`. Locking the Space's row first
makes stage changes of one Space follow one another on both databases (SQLite has no
`select_for_update`, but an UPDATE locks everywhere); the constraints of `spaces.models` stay the
last word.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import NotFound
from spaces import events
from spaces.models import Participant, Space
from spaces.representations import represent_participant, rights_of, stage_of
from timeline import feed


class StageChange:
    """What one transaction does to a Space and whom it will tell."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._messages: list[events.Addressed] = []
        self._superseded: dict[str, str] = {}
        self._expelled: list[str] = []
        self._came_or_went: set[int] = set()
        self._touched: set[events.Part] = set()
        self._first_revision = space.revision

    def tell_everyone(self, kind: str, **fields: Any) -> None:
        """Announce a change of shared state: raises the revision by one, one message for it."""
        self.space.revision += 1
        self._messages.append(
            events.Addressed(events.EVERYONE, {"type": kind, "seq": self.space.revision, **fields})
        )

    def tell(self, participant: Participant, kind: str, **fields: Any) -> None:
        self._messages.append(events.Addressed(str(participant.pk), {"type": kind, **fields}))

    def tell_of(self, participant: Participant) -> None:
        """The commonest announcement: this seat looks like that now."""
        self.tell_everyone("participant.updated", participant=represent_participant(participant))

    def supersede(self, participant: Participant) -> None:
        """Close every connection of this person but the one that is in the row now."""
        self._superseded[str(participant.pk)] = participant.connection

    def expel(self, participant: Participant) -> None:
        """Close every socket of this person, also those that carry sound."""
        self._expelled.append(str(participant.pk))

    def came_or_went(self, *user_ids: int) -> None:
        """These people are on stage now, or no longer: their followers' bars show it."""
        self._came_or_went.update(user_ids)

    def touch(self, *parts: events.Part) -> None:
        """These parts of the state look different: sockets get them within a quarter of a second,
        read anew, once for all changes of that time.
        """
        self._touched.update(parts)

    @property
    def is_announced(self) -> bool:
        told = self._messages or self._superseded or self._expelled or self._touched
        return bool(told)

    def finish(self) -> events.StageEvent:
        """Write the revision and say what to publish; inside the transaction, so both agree.

        Rights are read where shared state has changed: who comes to listen changes none.
        """
        rights = None
        if self.space.revision != self._first_revision:
            self.space.save(update_fields=["revision", "updated_at"])
            rights = rights_of(self.space, stage_of(self.space)).to_event()
        return events.StageEvent(
            space_id=self.space.public_id,
            rights=rights,
            messages=[list(message) for message in self._messages],
            superseded=self._superseded,
            expelled=self._expelled,
            touched=sorted(self._touched),
        )

    def tell_bars(self) -> None:
        """Let the pages of those people and their followers look at their bar again.

        No word of who or where: some follower may not know of this Space.
        """
        if self._came_or_went:
            feed.tell_followers(self._came_or_went, {"type": "bar.changed"})


def touch_parts(space: Space, *parts: events.Part) -> None:
    """Have these parts read anew once the caller's transaction is committed.

    For what many do at the same moment and what changes no right: it takes no lock of the Space and
    reads nothing.
    """
    event = events.StageEvent(
        space_id=space.public_id,
        rights=None,
        messages=[],
        superseded={},
        expelled=[],
        touched=sorted(parts),
    )
    transaction.on_commit(lambda: events.publish(event))


@contextmanager
def changing(space: Space) -> Iterator[StageChange]:
    """Lock `space`, hand out the change, announce it once committed.

    Raises NotFound if the Space is gone. `change.space` is the row as it is under the lock.
    """
    with transaction.atomic():
        if not Space.objects.filter(pk=space.pk).update(revision=F("revision")):
            raise NotFound(_("This Space does not exist."))
        change = StageChange(Space.objects.select_related("host").get(pk=space.pk))
        yield change
        if change.is_announced:
            event = change.finish()
            transaction.on_commit(lambda: events.publish(event))
            change.tell_bars()
