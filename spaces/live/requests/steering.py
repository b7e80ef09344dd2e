"""What the hosts decide for the whole Space."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import MANAGE, Ask, Flag, Number, Text, calling
from spaces.live.requests.words import HOST, MANAGERS
from spaces.models import DESCRIPTION_LENGTH, TITLE_LENGTH, WhoCanSpeak
from spaces.services.steering import SLOW_MODES
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS

WHO_LENGTH: Final = 20

STEERING: Final[dict[str, Ask]] = {
    "space.steer": Ask(
        does=_("Change how the Space is held in hand; what is left out stays."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(
            Flag("allows_mics", _("May speakers open their mics?"), required=False, or_null=True),
            Flag("is_locked", _("Is nobody new let in?"), required=False, or_null=True),
            Number(
                "slow_mode_seconds",
                _("How far apart a listener asks and reacts: 0, 10, 30, 60 or 300."),
                tuple(SLOW_MODES),
                required=False,
                or_null=True,
            ),
            Number(
                "min_account_days",
                _("How old an account must be to take part: 0, 1, 7, 30 or 365."),
                tuple(ACCOUNT_DAYS),
                required=False,
                or_null=True,
            ),
            Number(
                "min_followers",
                _("How many followers one needs to take part: 0, 1, 10, 100 or 1000."),
                tuple(FOLLOWERS),
                required=False,
                or_null=True,
            ),
        ),
        handle=calling(services.steer_space),
    ),
    "space.update": Ask(
        does=_("Change the Space itself; what is left out stays."),
        who=HOST,
        scope=MANAGE,
        fields=(
            Text("title", _("What it is called."), TITLE_LENGTH, required=False),
            Text("description", _("What it is about."), DESCRIPTION_LENGTH, required=False),
            Text(
                "who_can_speak",
                _("Who may ask for the microphone."),
                WHO_LENGTH,
                required=False,
                among=WhoCanSpeak.values,
            ),
            Flag("needs_approval", _("Do the hosts decide on each?"), required=False, or_null=True),
        ),
        refuses={403: ("suspended",)},
        handle=calling(services.update_space),
    ),
}
