"""Who may do what with what was recorded: each right once. Predicates read and never write."""

from accounts.models import User
from spaces import rules
from spaces.models import Participant, Space


def can_correct(user: User | None, space: Space) -> bool:
    """Put right what the machine misheard: who manages the Space, or did when it ended."""
    if user is None or not user.is_in_good_standing:
        return False
    if space.is_live:
        place = Participant.objects.here().filter(space=space, user=user).first()
        return rules.can_manage_stage(place)
    return rules.can_see_figures(user, space)


def can_manage_replay(user: User | None, space: Space) -> bool:
    """Trim it, rename it, delete it: the host of the end."""
    return rules.can_configure(user, space)
