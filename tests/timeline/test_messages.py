"""Who may write to whom, what is stored, what counts as read, and what holds under a race."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Block, Follow, MessagesFrom, User
from accounts.services import block
from core.errors import DomainError, Invalid, NotFound
from tests.factories import make_user
from tests.races import at_once
from tests.timeline.factories import make_message, make_thread
from timeline import services
from timeline.conversations import unread_total
from timeline.models import Conversation, ConversationMember, DirectMessage
from timeline.models.messages import MESSAGE_LENGTH
from timeline.rules import can_send_message

NOW = "2026-03-02T12:00:00Z"


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def ben(db) -> User:
    return make_user("ben", messages_from=MessagesFrom.EVERYONE)


@pytest.fixture
def told(monkeypatch, django_capture_on_commit_callbacks):
    """Runs something with its commit; returns what the feed was told: pairs of ids and message."""

    def run(act, **kwargs):
        events = []
        monkeypatch.setattr("timeline.feed.events.publish", events.append)
        with django_capture_on_commit_callbacks(execute=True):
            act(**kwargs)
        return [(event["to"], event["message"]) for event in events]

    return run


def side_of(person: User, conversation: Conversation) -> ConversationMember:
    return conversation.members.get(user=person)


def outcome(sender: User, recipient: User) -> str:
    """ "ok", or the code of the refusal."""
    try:
        services.send_message(actor=sender, recipient=recipient, text="Are you there?")
    except DomainError as error:
        return error.code
    return "ok"


# --- Sending ---------------------------------------------------------------------------------


def test_first_message_begins_a_conversation_of_two(ana, ben):
    message = services.send_message(actor=ana, recipient=ben, text="Are you there?")
    conversation = message.conversation
    assert (message.sender, message.text) == (ana, "Are you there?")
    assert conversation.started_by == ana
    assert {member.user for member in conversation.members.all()} == {ana, ben}


def test_answers_go_to_the_same_conversation(ana, ben):
    first = services.send_message(actor=ana, recipient=ben, text="Are you there?")
    answer = services.send_message(actor=ben, recipient=ana, text="I am.")
    assert answer.conversation == first.conversation


def test_message_is_unread_by_the_recipient_alone(ana, ben):
    conversation = make_message(ana, ben).conversation
    make_message(ana, ben)
    assert side_of(ben, conversation).unread_count == 2
    assert side_of(ana, conversation).unread_count == 0


def test_message_tells_both_and_each_of_their_own_total(ana, ben, told):
    make_message(ben, ana)
    messages = told(services.send_message, actor=ana, recipient=ben, text="A secret")
    message = DirectMessage.objects.get(text="A secret")
    about = {
        "type": "message.created",
        "conversation": message.conversation.public_id,
        "message": message.pk,
    }
    assert messages == [([ben.pk], {**about, "unread": 1}), ([ana.pk], {**about, "unread": 1})]


def test_message_tried_again_with_its_nonce_is_one(ana, ben):
    first = services.send_message(actor=ana, recipient=ben, text="Hello", nonce="1")
    again = services.send_message(actor=ana, recipient=ben, text="Hello", nonce="1")
    assert again == first
    assert side_of(ben, first.conversation).unread_count == 1


def test_nonce_of_another_person_is_no_matter(ana, ben):
    services.send_message(actor=ana, recipient=ben, text="Hello", nonce="1")
    services.send_message(actor=ben, recipient=ana, text="Hello", nonce="1")
    assert DirectMessage.objects.count() == 2


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u202e", "\x00"])
def test_message_without_a_visible_word_is_refused(ana, ben, text):
    with pytest.raises(Invalid) as refused:
        services.send_message(actor=ana, recipient=ben, text=text)
    assert refused.value.code == "message_empty"


def test_message_has_at_most_2000_characters(ana, ben):
    services.send_message(actor=ana, recipient=ben, text="ä" * MESSAGE_LENGTH)
    with pytest.raises(Invalid, match="Yours has 2001") as refused:
        services.send_message(actor=ana, recipient=ben, text="ä" * (MESSAGE_LENGTH + 1))
    assert refused.value.code == "message_too_long"


def test_message_of_megabytes_is_refused_unread(ana, ben):
    with pytest.raises(Invalid):
        services.send_message(actor=ana, recipient=ben, text="e\u0301" * 3_000_000)


class TestAnyText(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters() | st.sampled_from("\x00\u202e\u0301\n<&"), max_size=200))
    def test_text_is_stored_clean_or_refused(self, text):
        ana, ben = make_user("ana"), make_user("ben", messages_from=MessagesFrom.EVERYONE)
        try:
            stored = services.send_message(actor=ana, recipient=ben, text=text).text
        except Invalid:
            return
        assert stored == stored.strip()
        assert not set(stored) & set("\x00\u202e\r")
        assert DirectMessage.objects.get().text == stored


# --- Who may write to whom -------------------------------------------------------------------

EVERYONE, FOLLOWED = MessagesFrom.EVERYONE, MessagesFrom.FOLLOWED
#: Whatever the recipient's setting, and whoever has written before.
ALWAYS = {
    "sender suspended": "suspended",
    "recipient suspended": "not_found",
    "recipient closed": "not_found",
    "blocked by recipient": "not_found",
    "recipient blocked": "blocked_by_you",
    "blocked both ways": "not_found",
    "followed": "ok",
}
#: By the recipient's setting and whether they have written before.
OPEN = {
    (EVERYONE, False): "ok",
    (EVERYONE, True): "ok",
    (FOLLOWED, False): "messages_closed",
    (FOLLOWED, True): "ok",
}
RELATIONS = [*ALWAYS, "stranger", "follower", "protected"]


def relate(relation: str, sender: User, recipient: User) -> None:
    now = timezone.now()
    match relation:
        case "sender suspended":
            sender.suspended_at = now
        case "recipient suspended":
            recipient.suspended_at = now
        case "recipient closed":
            recipient.is_active = False
        case "followed":
            Follow.objects.create(follower=recipient, followed=sender)
        case "follower":
            Follow.objects.create(follower=sender, followed=recipient)
        case "protected":
            recipient.is_protected = True
    if relation in {"blocked by recipient", "blocked both ways"}:
        Block.objects.create(blocker=recipient, blocked=sender)
    if relation in {"recipient blocked", "blocked both ways"}:
        Block.objects.create(blocker=sender, blocked=recipient)
    sender.save()
    recipient.save()


@pytest.mark.parametrize("has_written", [False, True])
@pytest.mark.parametrize("setting", [EVERYONE, FOLLOWED])
@pytest.mark.parametrize("relation", RELATIONS)
def test_send_matrix(ana, relation, setting, has_written):
    recipient = make_user("ben", messages_from=setting)
    if has_written:
        make_message(recipient, ana)
    relate(relation, ana, recipient)
    expected = ALWAYS.get(relation, OPEN[setting, has_written])
    assert outcome(ana, recipient) == expected
    ana.refresh_from_db()
    assert can_send_message(ana, recipient) == (expected == "ok")


def test_own_earlier_messages_open_nothing(ana, ben):
    make_message(ana, ben)
    User.objects.filter(pk=ben.pk).update(messages_from=FOLLOWED)
    assert outcome(ana, ben) == "messages_closed"


def test_nobody_writes_to_themselves(ana):
    assert outcome(ana, ana) == "message_to_oneself"


def test_refusals_of_who_is_not_there_are_alike(ana):
    said = set()
    for handle, relation in (
        ("ben", "recipient suspended"),
        ("cho", "recipient closed"),
        ("dee", "blocked by recipient"),
    ):
        person = make_user(handle, messages_from=EVERYONE)
        relate(relation, ana, person)
        with pytest.raises(NotFound) as refused:
            services.send_message(actor=ana, recipient=person, text="Hello")
        said.add(refused.value.message)
    assert said == {"This account is not available."}


def test_standing_is_read_when_it_is_sent_not_when_the_page_was(ana, ben):
    User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    assert outcome(ana, ben) == "suspended"


# --- How much --------------------------------------------------------------------------------


def test_61st_message_within_a_minute_has_to_wait(ana, ben):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(60):
            services.send_message(actor=ana, recipient=ben, text="Hello")
            clock.shift(0.5)
        with pytest.raises(DomainError, match="Try again in 30 seconds") as refused:
            services.send_message(actor=ana, recipient=ben, text="Hello")
        assert refused.value.code == "too_many_messages"
        clock.shift(timedelta(seconds=30))
        services.send_message(actor=ana, recipient=ben, text="Hello")


def test_31st_new_conversation_of_a_day_has_to_wait(ana):
    people = [make_user(f"person{number}", messages_from=EVERYONE) for number in range(32)]
    with time_machine.travel(NOW, tick=False) as clock:
        for person in people[:30]:
            services.send_message(actor=ana, recipient=person, text="Hello")
        clock.shift(timedelta(hours=1))
        with pytest.raises(DomainError, match="Try again in 23\xa0hours") as refused:
            services.send_message(actor=ana, recipient=people[30], text="Hello")
        assert refused.value.code == "too_many_messages"
        assert outcome(ana, people[0]) == "ok"
        clock.shift(timedelta(hours=23))
        assert outcome(ana, people[30]) == "ok"


def test_conversations_that_others_begin_are_not_counted(ana):
    for number in range(31):
        make_message(make_user(f"person{number}"), ana)
    assert outcome(ana, make_user("ben", messages_from=EVERYONE)) == "ok"


# --- Read and cleared ------------------------------------------------------------------------


def test_read_is_what_was_shown_and_later_ones_stay_unread(ana, ben):
    shown = make_message(ana, ben)
    make_message(ana, ben)
    services.read_conversation(actor=ben, conversation=shown.conversation, up_to=shown.pk)
    side = side_of(ben, shown.conversation)
    assert (side.read_up_to, side.unread_count) == (shown.pk, 1)


def test_read_never_goes_back(ana, ben):
    first, second = make_message(ana, ben), make_message(ana, ben)
    for message in (second, first):
        services.read_conversation(actor=ben, conversation=first.conversation, up_to=message.pk)
    side = side_of(ben, first.conversation)
    assert (side.read_up_to, side.unread_count) == (second.pk, 0)


def test_read_never_runs_ahead(ana, ben):
    first = make_message(ana, ben)
    services.read_conversation(actor=ben, conversation=first.conversation, up_to=2**62)
    make_message(ana, ben)
    services.read_conversation(actor=ben, conversation=first.conversation, up_to=first.pk)
    assert side_of(ben, first.conversation).unread_count == 1


def test_own_messages_are_never_unread(ana, ben):
    shown = make_message(ana, ben)
    make_message(ben, ana)
    services.read_conversation(actor=ben, conversation=shown.conversation, up_to=shown.pk)
    assert side_of(ben, shown.conversation).unread_count == 0


def test_read_tells_the_readers_other_pages(ana, ben, told):
    make_message(make_user("cho"), ben)
    shown = make_message(ana, ben)
    conversation = shown.conversation
    messages = told(
        services.read_conversation, actor=ben, conversation=conversation, up_to=shown.pk
    )
    public_id = conversation.public_id
    assert messages == [
        ([ben.pk], {"type": "messages.read", "conversation": public_id, "unread": 1})
    ]


def test_clear_is_for_one_side(ana, ben):
    message = make_message(ana, ben)
    services.clear_conversation(actor=ben, conversation=message.conversation, up_to=message.pk)
    side = side_of(ben, message.conversation)
    assert (side.cleared_up_to, side.unread_count) == (message.pk, 0)
    assert side_of(ana, message.conversation).cleared_up_to == 0


def test_clear_leaves_what_came_after_it_was_asked(ana, ben):
    seen = make_message(ana, ben)
    make_message(ana, ben)
    services.clear_conversation(actor=ben, conversation=seen.conversation, up_to=seen.pk)
    side = side_of(ben, seen.conversation)
    assert (side.cleared_up_to, side.unread_count) == (seen.pk, 1)


@pytest.mark.parametrize("service", [services.read_conversation, services.clear_conversation])
def test_conversations_of_others_do_not_exist(ana, ben, moderator, service):
    message = make_message(ana, ben)
    with pytest.raises(NotFound):
        service(actor=moderator, conversation=message.conversation, up_to=message.pk)


def test_unread_total_counts_conversations(ana, ben):
    make_thread(ana, ben, 3)
    make_message(ana, ben)
    make_message(make_user("cho"), ben)
    assert unread_total(ben) == 2
    assert unread_total(ana) == 0


# --- At once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_first_messages_begin_one_conversation(self, ana, ben):
        User.objects.update(messages_from=EVERYONE)
        answers = at_once(
            *(
                lambda pair=pair: services.send_message(actor=pair[0], recipient=pair[1], text="Hi")
                for pair in [(ana, ben), (ben, ana)] * 4
            )
        )
        assert answers == {"ok": 8}
        conversation = Conversation.objects.get()
        assert conversation.messages.count() == 8
        sides = ConversationMember.objects.values_list("unread_count", flat=True)
        assert list(sides) == [4, 4]

    def test_the_limit_holds_when_many_are_sent_at_once(self, ana, ben):
        people = [make_user(f"person{n}", messages_from=EVERYONE) for n in range(4)]
        make_thread(ana, ben, 58)
        answers = at_once(
            *(
                lambda person=person: services.send_message(actor=ana, recipient=person, text="Hi")
                for person in people
            )
        )
        assert answers == {"ok": 2, "too_many_messages": 2}

    def test_one_nonce_at_once_is_one_message(self, ana, ben):
        answers = at_once(
            *[lambda: services.send_message(actor=ana, recipient=ben, text="Hi", nonce="1")] * 4
        )
        assert answers == {"ok": 4}
        assert DirectMessage.objects.count() == 1

    def test_what_is_sent_while_one_reads_stays_unread(self, ana, ben):
        shown = make_message(ana, ben)
        at_once(
            lambda: services.read_conversation(
                actor=ben, conversation=shown.conversation, up_to=shown.pk
            ),
            *[lambda: services.send_message(actor=ana, recipient=ben, text="Hi")] * 4,
        )
        assert side_of(ben, shown.conversation).unread_count == 4

    def test_a_block_and_a_message_do_not_mix(self, ana, ben):
        make_message(ana, ben)
        answers = at_once(
            lambda: block(actor=ben, other=ana),
            *[lambda: services.send_message(actor=ana, recipient=ben, text="Hi")] * 3,
        )
        assert answers["ok"] + answers["not_found"] == 4
        assert DirectMessage.objects.count() == answers["ok"]
