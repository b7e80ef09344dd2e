"""Who may report what. Predicates read and never write.

Of a Tweet: what one can read (Tweet.objects.visible_to), and did not write. Of a clip: what one can
hear (Clip.objects.visible_to), and did not make.
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


def can_moderate(user: User) -> bool:
    """Decide cases: of the group of moderators, and in good standing."""
    return _may(user, "decide")


def can_decide_appeals(user: User) -> bool:
    """Answer an appeal; never one against what they decided or seconded themselves."""
    return _may(user, "decide_appeals")


def can_open_retained(user: User) -> bool:
    """Hear evidence and what is kept for review: each time with a reason, which is logged."""
    return _may(user, "open_retained")


def can_hold(user: User) -> bool:
    """Keep something from the purge: of the group of administrators."""
    return _may(user, "hold")


def _may(user: User, right: str) -> bool:
    return can_write(user) and user.is_staff and user.has_perm(f"moderation.{right}")
