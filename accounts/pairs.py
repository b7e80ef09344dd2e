"""How two people stand to each other changes by one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotFound


@contextmanager
def locked(*people: User) -> Iterator[tuple[User, ...]]:
    """One transaction that holds the rows of `people`; hands them out as they are under the lock.

    Without it a block and a follow of the same moment would not see each other, and the follow
    would outlive the block. PostgreSQL locks in the order of ids, so that two of these never wait
    for each other; on SQLite transactions are IMMEDIATE: nobody else writes meanwhile. Raises
    NotFound if one of them has been deleted.
    """
    with transaction.atomic():
        # No key changes here: rows that only point at these accounts may be written all the while.
        rows = User.objects.select_for_update(no_key=True).order_by("pk")
        found = {person.pk: person for person in rows.filter(pk__in={p.pk for p in people})}
        if not all(person.pk in found for person in people):
            raise NotFound(_("There is no such account."))
        yield tuple(found[person.pk] for person in people)
