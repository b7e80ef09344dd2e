"""Every change of a Space and its stage. Each asks `rules`, writes, and announces by itself.

All take `actor` (an account), raise `core.errors` and lock the Space through
`spaces.changes.changing`. What `actor` may not see does not exist for them: NotFound; what they
may not do: NotAllowed.
"""

from spaces.services.absence import release_absent
from spaces.services.cohosts import invite_cohost, remove_cohost
from spaces.services.consent import (
    answer_captions,
    give_back_consent,
    go_off_record,
    go_on_record,
    withdraw_consent,
)
from spaces.services.editing import edit_space
from spaces.services.figures import add_talk, record_audience
from spaces.services.handover import hand_over
from spaces.services.invitations import (
    accept_invitation,
    decline_invitation,
    invite_to_speak,
    withdraw_invitation,
)
from spaces.services.inviting import invite_people, write_to_invited
from spaces.services.lifecycle import (
    create_space,
    end_space,
    rename_space,
    start_space,
    update_space,
)
from spaces.services.pins import move_pin, pin_tweet, unpin_tweet
from spaces.services.polls import close_poll, open_poll, vote_in_poll
from spaces.services.presence import (
    enter_space,
    leave_space,
    lose_connection,
    renew_presence,
)
from spaces.services.questions import (
    answer_question,
    ask_question,
    dismiss_question,
    unvote_question,
    vote_question,
)
from spaces.services.reminders import forget_reminder, set_reminder
from spaces.services.removal import block_person, readmit_person, remove_person
from spaces.services.requests import (
    approve_request,
    decline_all_requests,
    decline_request,
    request_to_speak,
    withdraw_request,
)
from spaces.services.schedule import reschedule_space
from spaces.services.seats import (
    leave_seat,
    mute_everyone,
    mute_participant,
    open_stream,
    revoke_seat,
    set_muted,
    take_seat,
)
from spaces.services.steering import steer_space
from spaces.services.telling import tell_of_change, tell_of_live

__all__ = [
    "accept_invitation",
    "add_talk",
    "answer_captions",
    "answer_question",
    "approve_request",
    "ask_question",
    "block_person",
    "close_poll",
    "create_space",
    "decline_all_requests",
    "decline_invitation",
    "decline_request",
    "dismiss_question",
    "edit_space",
    "end_space",
    "enter_space",
    "forget_reminder",
    "give_back_consent",
    "go_off_record",
    "go_on_record",
    "hand_over",
    "invite_cohost",
    "invite_people",
    "invite_to_speak",
    "leave_seat",
    "leave_space",
    "lose_connection",
    "move_pin",
    "mute_everyone",
    "mute_participant",
    "open_poll",
    "open_stream",
    "pin_tweet",
    "readmit_person",
    "record_audience",
    "release_absent",
    "remove_cohost",
    "remove_person",
    "rename_space",
    "renew_presence",
    "request_to_speak",
    "reschedule_space",
    "revoke_seat",
    "set_muted",
    "set_reminder",
    "start_space",
    "steer_space",
    "take_seat",
    "tell_of_change",
    "tell_of_live",
    "unpin_tweet",
    "unvote_question",
    "update_space",
    "vote_in_poll",
    "vote_question",
    "withdraw_consent",
    "withdraw_invitation",
    "withdraw_request",
    "write_to_invited",
]
