"""The consent ledger: answers, off the record, and what is taken back: spaces.services.consent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Block
from spaces import seams, services
from spaces.consent import Span, agreed_spans
from spaces.models import Consent, Space
from spaces.services.consent import said_ms, withdrawn_spans
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import code_of, enter, seat
from tests.spaces.factories import make_live_space

CAPTIONS, RECORDING = Consent.Kind.CAPTIONS, Consent.Kind.RECORDING


def ledger(who, kind=CAPTIONS):
    """The rows of one person, oldest first: was it given, and until when."""
    return list(Consent.objects.filter(user=who, kind=kind).values_list("is_given", "until"))


def answer(cast, who, is_given):
    services.answer_captions(actor=getattr(cast, who), space=cast.space, is_given=is_given)


# --- Captions ----------------------------------------------------------------------------------


def test_without_an_answer_nobody_is_captioned(cast):
    assert not cast.place("speaker").is_captioned
    assert not Consent.objects.exists()


def test_an_answer_holds_for_the_account_and_here_from_now_on(cast, telling):
    before = timezone.now()
    with telling() as told:
        answer(cast, "speaker", is_given=True)
    place = cast.place("speaker")
    assert place.is_captioned
    assert place.user.caption_consent is True
    row = Consent.objects.get()
    assert (row.is_given, row.kind, row.space, row.until) == (True, CAPTIONS, cast.space, None)
    assert row.since >= before
    (_, updated), (to, you) = told.messages
    assert updated["participant"]["is_captioned"]
    assert (to, you["reason"]) == (str(place.pk), "captions_answered")
    assert you["you"]["caption_consent"] is True


def test_the_same_answer_again_changes_nothing(cast, telling):
    answer(cast, "speaker", is_given=True)
    with telling() as told:
        answer(cast, "speaker", is_given=True)
    assert told.messages == []
    assert ledger(cast.speaker) == [(True, None)]


def test_an_answer_on_the_settings_page_takes_effect_in_the_running_space(cast, telling):
    answer(cast, "speaker", is_given=True)
    with telling() as told:
        accounts.set_caption_consent(actor=cast.speaker, is_given=False)
    assert not cast.place("speaker").is_captioned
    assert ledger(cast.speaker) == [(True, None), (False, None)]
    assert not told.messages[0][1]["participant"]["is_captioned"]


def test_a_listener_who_answers_is_told_and_gets_a_row_with_a_seat(cast, telling):
    with telling() as told:
        answer(cast, "listener", is_given=True)
    assert [kind for _, kind in told.summary] == ["you.updated"]
    assert ledger(cast.listener) == []
    seat(cast.listener, cast.space)
    assert cast.place("listener").is_captioned
    assert ledger(cast.listener) == [(True, None)]


def test_the_host_brings_their_answer_to_the_start(db):
    host = make_user("host", caption_consent=True)
    space = make_live_space(host)
    assert space.participants.get().is_captioned
    assert ledger(host) == [(True, None)]


def test_who_sits_down_again_does_so_with_the_answer_of_now(cast):
    answer(cast, "speaker", is_given=True)
    services.leave_seat(actor=cast.speaker, space=cast.space)
    assert not cast.place("speaker").is_captioned
    answer(cast, "speaker", is_given=False)
    assert ledger(cast.speaker) == [(True, None)]
    seat(cast.speaker, cast.space)
    assert not cast.place("speaker").is_captioned
    assert ledger(cast.speaker) == [(True, None), (False, None)]


def test_opening_the_microphone_makes_good_an_answer_the_space_missed(cast):
    type(cast.speaker).objects.filter(pk=cast.speaker.pk).update(caption_consent=True)
    connection = enter(cast.speaker, cast.space).connection
    services.open_stream(actor=cast.speaker, space=cast.space, connection=connection)
    assert cast.place("speaker").is_captioned
    assert ledger(cast.speaker) == [(True, None)]


@pytest.mark.django_db(transaction=True)
def test_an_answer_while_one_gets_a_seat_is_lost_in_no_order():
    for number in range(5):
        host, guest = make_user(f"host{number}"), make_user(f"guest{number}")
        space = make_live_space(host, needs_approval=False)
        enter(guest, space)
        at_once(
            lambda guest=guest, space=space: services.take_seat(actor=guest, space=space),
            lambda guest=guest: accounts.set_caption_consent(actor=guest, is_given=True),
        )
        assert space.participants.get(user=guest).is_captioned
        assert ledger(guest) == [(True, None)]


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_account_seat_and_ledger_of_one_mind():
    host = make_user("host")
    space = make_live_space(host)
    for _ in range(5):
        at_once(
            lambda: accounts.set_caption_consent(actor=type(host)(pk=host.pk), is_given=True),
            lambda: accounts.set_caption_consent(actor=type(host)(pk=host.pk), is_given=False),
        )
        host.refresh_from_db()
        assert space.participants.get().is_captioned == host.caption_consent
        rows = ledger(host)
        assert (rows[-1][0] if rows else False) == host.caption_consent


# --- Off the record ----------------------------------------------------------------------------


def test_off_the_record_is_written_and_told_to_all(cast, telling):
    with telling() as told:
        services.go_off_record(actor=cast.speaker, space=cast.space)
        services.go_off_record(actor=cast.speaker, space=cast.space)
    assert ledger(cast.speaker, RECORDING) == [(False, None)]
    assert [kind for _, kind in told.summary] == ["participant.updated"]
    assert told.messages[0][1]["participant"]["is_off_record"]
    services.go_on_record(actor=cast.speaker, space=cast.space)
    assert ledger(cast.speaker, RECORDING) == [(False, None), (True, None)]
    assert not cast.place("speaker").is_off_record


def test_off_the_record_survives_a_lost_connection_and_ends_with_the_seat(cast):
    services.go_off_record(actor=cast.speaker, space=cast.space)
    enter(cast.speaker, cast.space)
    assert cast.place("speaker").is_off_record
    services.revoke_seat(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("speaker").pk)
    )
    assert not cast.place("speaker").is_off_record
    seat(cast.speaker, cast.space)
    assert not cast.place("speaker").is_off_record
    assert ledger(cast.speaker, RECORDING) == [(False, None), (True, None)]


@pytest.mark.django_db(transaction=True)
def test_off_and_on_at_once_leave_seat_and_ledger_of_one_mind():
    host = make_user("host")
    space = make_live_space(host)
    for _ in range(5):
        at_once(
            lambda: services.go_off_record(actor=host, space=space),
            lambda: services.go_off_record(actor=host, space=space),
            lambda: services.go_on_record(actor=host, space=space),
        )
        rows = ledger(host, RECORDING)
        given = [is_given for is_given, _ in rows]
        assert given == [number % 2 == 1 for number in range(len(given))], "each row changes it"
        assert (given[-1] if given else True) != space.participants.get().is_off_record


# --- Afterwards --------------------------------------------------------------------------------


@pytest.fixture
def over(cast):
    """An hour that has ended; the speaker was captioned all the time, the co-host never."""
    hour_ago = timezone.now() - timedelta(hours=1)
    Space.objects.filter(pk=cast.space.pk).update(started_at=hour_ago)
    answer(cast, "speaker", is_given=True)
    Consent.objects.update(since=hour_ago, at=hour_ago)
    services.end_space(actor=cast.host, space=cast.space)
    cast.space.refresh_from_db()
    return cast


def held_back(cast, kind=RECORDING, who="speaker"):
    return withdrawn_spans(getattr(cast, who), cast.space, kind)


def take_back(cast, service=services.withdraw_consent, kind=RECORDING, who="speaker", **span):
    service(actor=getattr(cast, who), space=cast.space, kind=kind, **span)


def test_a_span_is_taken_back_and_given_back(over):
    take_back(over, start_ms=60_000, end_ms=120_000)
    take_back(over, start_ms=90_000, end_ms=180_000)
    assert held_back(over) == [Span(60_000, 180_000)]
    take_back(over, services.give_back_consent, start_ms=100_000, end_ms=110_000)
    assert held_back(over) == [Span(60_000, 100_000), Span(110_000, 180_000)]
    take_back(over, services.give_back_consent)
    assert held_back(over) == []


def test_everything_is_taken_back_to_the_last_frame(over):
    take_back(over, kind=CAPTIONS)
    assert held_back(over, CAPTIONS) == [Span(0, said_ms(over.space))]
    assert held_back(over) == [], "the voice stays"
    row = Consent.objects.latest("pk")
    assert (row.since, row.until) == (over.space.started_at, None)


def test_what_was_never_agreed_to_cannot_be_given_back(over):
    take_back(over, kind=CAPTIONS, who="cohost")
    assert held_back(over, CAPTIONS, "cohost") == []
    take_back(over, services.give_back_consent, kind=CAPTIONS, who="cohost")
    assert ledger(over.cohost) == [(False, None)]


def test_off_the_record_stays_so_when_the_rest_is_given_back(over):
    start = over.space.started_at
    off, on = start + timedelta(minutes=5), start + timedelta(minutes=9)
    for is_given, at in ((False, off), (True, on)):
        Consent.objects.create(
            space=over.space,
            user=over.speaker,
            kind=RECORDING,
            is_given=is_given,
            since=at,
            at=at,
        )
    take_back(over)
    take_back(over, services.give_back_consent)
    length = said_ms(over.space)
    kept = agreed_spans(
        Consent.objects.filter(kind=RECORDING), default=True, began_at=start, end_ms=length
    )
    assert kept == [Span(0, 300_000), Span(540_000, length)]


def test_in_a_live_space_it_is_about_what_was_said_so_far(cast):
    Space.objects.filter(pk=cast.space.pk).update(started_at=timezone.now() - timedelta(minutes=1))
    take_back(cast)
    row = Consent.objects.get()
    assert row.until is not None
    assert row.until <= timezone.now()
    assert not cast.place("speaker").is_off_record


@pytest.mark.parametrize(
    "span",
    [{"start_ms": 7_200_000}, {"start_ms": -1}, {"start_ms": 5000, "end_ms": 5000}],
)
def test_a_time_that_is_none_is_refused(over, span):
    for service in (services.withdraw_consent, services.give_back_consent):
        refusal = code_of(service, actor=over.speaker, space=over.space, kind=RECORDING, **span)
        assert refusal == "span_invalid"


def test_a_kind_that_is_none_is_refused(over):
    refusal = code_of(
        services.withdraw_consent, actor=over.speaker, space=over.space, kind="pictures"
    )
    assert refusal == "invalid"


def test_who_spoke_may_take_it_back_whoever_blocked_them_since(over):
    Block.objects.create(blocker=over.host, blocked=over.speaker)
    Block.objects.create(blocker=over.host, blocked=over.stranger)
    take_back(over)
    assert held_back(over)
    refusal = code_of(
        services.withdraw_consent, actor=over.stranger, space=over.space, kind=RECORDING
    )
    assert refusal == "not_found"


def test_every_row_is_told_to_whom_it_concerns(over):
    heard = []
    seams.consent_changed.connect(lambda *about: heard.append(about))
    try:
        take_back(over)
    finally:
        seams.consent_changed._subscribers.pop()
    ((space, user, row),) = heard
    assert (space, user, row) == (over.space, over.speaker, Consent.objects.latest("pk"))
