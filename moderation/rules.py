"""Who may report what. Predicates read and never write.

Of a Tweet: what one can read (Tweet.objects.visible_to), and did not write.
"""

from accounts.models import User
from accounts.rules import can_see as can_see_account
from accounts.rules import can_write
from spaces.models import Space
from spaces.rules import can_see as can_see_space


def can_report_account(actor: User, person: User) -> bool:
    """Anybody in good standing, whom they can see and who is not themselves."""
    return can_write(actor) and actor != person and can_see_account(actor, person)


def can_report_space(actor: User, space: Space) -> bool:
    """In whatever role, in it or not; not one's own."""
    return can_write(actor) and actor.pk != space.host_id and can_see_space(actor, space)
