"""Direct messages: sent once, to whom takes them; read and cleared by each side for itself."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.pairs import locked
from accounts.rules import can_see, can_write, has_blocked
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.text import clean_lines
from timeline import feed, rules
from timeline.conversations import unread_total
from timeline.models import Conversation, ConversationMember, DirectMessage, NotificationKind
from timeline.models.messages import MESSAGE_LENGTH, NONCE_LENGTH, pair_of
from timeline.services.notifications import notify
from timeline.text import MAX_RAW_LENGTH

MESSAGES_A_MINUTE: Final = 60
CONVERSATIONS_A_DAY: Final = 30


def send_message(*, actor: User, recipient: User, text: str, nonce: str = "") -> DirectMessage:
    """Write to somebody; the first message of a pair begins their conversation.

    A second call with the same `nonce` sends nothing and returns the message of the first. Locks
    both people: their messages follow one another, so the limits hold, no block comes between,
    and ids grow in the order of commits: who asks for what came after one misses none.

    Raises Invalid `message_empty`, `message_too_long`; what `refusal` returns; DomainError
    `too_many_messages`.
    """
    cleaned = _checked_text(text)
    with locked(actor, recipient) as (sender, receiver):
        if error := refusal(sender, receiver):
            raise error
        nonce = nonce[:NONCE_LENGTH]
        return _sent_before(sender, nonce) or _append(sender, receiver, cleaned, nonce)


def refusal(actor: User, recipient: User) -> DomainError | None:
    """Why `actor` may not write to `recipient`; None if they may.

    NotFound for whoever does not exist for the actor: closed, suspended, or has blocked them.
    """
    if actor == recipient:
        return Invalid("message_to_oneself", _("You cannot write to yourself."))
    if not can_write(actor):
        message = _("Your account is suspended. You can read, but not write.")
        return NotAllowed(message, code="suspended")
    if not can_see(actor, recipient):
        return NotFound(_("This account is not available."))
    if has_blocked(actor, recipient):
        message = _("You blocked @{handle}. Unblock them to write to them.")
        return NotAllowed(message.format(handle=recipient.handle), code="blocked_by_you")
    if not rules.can_send_message(actor, recipient):
        message = _("@{handle} takes messages only from people they follow.")
        return NotAllowed(message.format(handle=recipient.handle), code="messages_closed")
    return None


def read_conversation(*, actor: User, conversation: Conversation, up_to: int) -> None:
    """Mark as read what `actor` was shown: messages up to this id, and never fewer than before.

    Locks the actor's side, then counts. A message that is sent meanwhile is counted here, or
    waits for the lock and adds itself: either way it stays unread. Tells the actor's other pages.
    """
    with transaction.atomic():
        side = _locked_side(actor, conversation)
        side.read_up_to = max(side.read_up_to, _newest_id(conversation, up_to))
        _save_marks(side)
    _tell(actor, "messages.read", conversation)


def clear_conversation(*, actor: User, conversation: Conversation, up_to: int) -> None:
    """Hide messages up to this id from `actor` for good, and from nobody else.

    What came after it stays, and what comes next shows the conversation again.
    """
    with transaction.atomic():
        side = _locked_side(actor, conversation)
        side.cleared_up_to = max(side.cleared_up_to, _newest_id(conversation, up_to))
        side.read_up_to = max(side.read_up_to, side.cleared_up_to)
        _save_marks(side)
    _tell(actor, "messages.read", conversation)


def _checked_text(text: str) -> str:
    cleaned = clean_lines(text) if len(text) <= MAX_RAW_LENGTH else text
    if not cleaned:
        raise Invalid("message_empty", _("Write something first."))
    if len(cleaned) > MESSAGE_LENGTH:
        message = _("A message has at most {limit} characters. Yours has {length}.")
        raise Invalid("message_too_long", message.format(limit=MESSAGE_LENGTH, length=len(cleaned)))
    return cleaned


def _sent_before(actor: User, nonce: str) -> DirectMessage | None:
    return DirectMessage.objects.filter(sender=actor, nonce=nonce).first() if nonce else None


def _conversation_of(actor: User, recipient: User) -> Conversation:
    """Theirs, or a new one; under the lock of both, and one a pair in any case."""
    pair = pair_of(actor, recipient)
    conversation = Conversation.objects.filter(pair=pair).first()
    if conversation is not None:
        return conversation
    _require_room(actor.conversations_started.all(), CONVERSATIONS_A_DAY, timedelta(days=1))
    conversation = Conversation.objects.create(pair=pair, started_by=actor)
    ConversationMember.objects.bulk_create(
        ConversationMember(conversation=conversation, user=side) for side in (actor, recipient)
    )
    return conversation


def _append(actor: User, recipient: User, text: str, nonce: str) -> DirectMessage:
    _require_room(actor.messages_sent.all(), MESSAGES_A_MINUTE, timedelta(minutes=1))
    conversation = _conversation_of(actor, recipient)
    Conversation.objects.filter(pk=conversation.pk).update(updated_at=timezone.now())
    message = DirectMessage.objects.create(
        conversation=conversation, sender=actor, text=text, nonce=nonce
    )
    conversation.members.filter(user=recipient).update(unread_count=F("unread_count") + 1)
    for person in (recipient, actor):
        _tell(person, "message.created", conversation, message=message.pk)
    notify(
        NotificationKind.MESSAGE,
        recipient=recipient,
        key=f"message:{conversation.public_id}",
        actor=actor,
        path=conversation.get_absolute_url(),
    )
    return message


def _require_room(made: "models.QuerySet[Any]", limit: int, period: timedelta) -> None:
    """Raises `too_many_messages` while the last `limit` of `made` are all younger than `period`."""
    times = made.order_by("-pk").values_list("created_at", flat=True)[limit - 1 : limit]
    for oldest in times:
        if oldest + period > timezone.now():
            message = _("You are writing a lot. Try again in {time}.")
            raise DomainError("too_many_messages", message.format(time=_time_to(oldest + period)))


def _time_to(moment: datetime) -> str:
    left = moment - timezone.now()
    if left >= timedelta(minutes=1):
        return timeuntil(moment, depth=1)
    seconds = max(1, round(left.total_seconds()))
    return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)


def _locked_side(actor: User, conversation: Conversation) -> ConversationMember:
    sides = conversation.members.select_for_update().filter(user=actor)
    side = sides.first()
    if side is None:
        raise NotFound(_("This conversation does not exist."))
    return side


def _newest_id(conversation: Conversation, up_to: int) -> int:
    """The id of the newest message that is not above `up_to`: marks never run ahead of what is."""
    newest = conversation.messages.filter(pk__lte=up_to).order_by("-pk").first()
    return newest.pk if newest else 0


def _save_marks(side: ConversationMember) -> None:
    unread = side.conversation.messages.filter(pk__gt=side.read_up_to).exclude(sender=side.user)
    side.unread_count = unread.count()
    side.save(update_fields=["read_up_to", "cleared_up_to", "unread_count"])


def _tell(person: User, kind: str, conversation: Conversation, **more: int) -> None:
    """Let the pages of `person` know, after the commit, with their total as it is by then."""
    message = {"type": kind, "conversation": conversation.public_id, **more}

    def tell() -> None:
        feed.tell([person.pk], {**message, "unread": unread_total(person)})

    transaction.on_commit(tell)
