import pytest
import time_machine
from django.core.cache import caches

from spaces.live.tickets import LIFETIME_SECONDS, Ticket, issue_ticket, redeem_ticket

SPACE = "abcDEF1234567"
LISTEN = Ticket(SPACE, "listen")
PUBLISH = Ticket(SPACE, "publish", participant_id="7", stream=3)


def redeem(word: str, purpose="listen", space_id=SPACE):
    return redeem_ticket(word, space_id=space_id, purpose=purpose)


@pytest.mark.parametrize("ticket", [LISTEN, PUBLISH], ids=["listen", "publish"])
def test_a_ticket_is_good_once(ticket):
    word = issue_ticket(ticket)
    assert redeem(word, ticket.purpose) == ticket
    assert redeem(word, ticket.purpose) is None


def test_a_ticket_is_for_one_purpose_and_one_space():
    assert redeem(issue_ticket(LISTEN), "publish") is None
    assert redeem(issue_ticket(LISTEN), space_id="another123456") is None


def test_a_ticket_that_was_tried_elsewhere_is_gone():
    word = issue_ticket(LISTEN)
    redeem(word, "publish")
    assert redeem(word) is None


def test_a_made_up_word_is_no_ticket():
    issue_ticket(LISTEN)
    for word in ("", "x", "ticket"):
        assert redeem(word) is None


@pytest.mark.parametrize(("age", "is_good"), [(-1, True), (1, False)])
def test_a_ticket_is_good_for_half_a_minute(age, is_good):
    with time_machine.travel(0, tick=False) as clock:
        word = issue_ticket(LISTEN)
        clock.shift(LIFETIME_SECONDS + age)
        assert (redeem(word) is not None) is is_good


def test_words_cannot_be_guessed():
    words = {issue_ticket(LISTEN) for _ in range(100)}
    assert len(words) == 100
    assert min(map(len, words)) >= 32  # 24 random bytes


def test_a_flood_of_tickets_pushes_out_nothing_else():
    caches["default"].set("failed-logins", 4)
    word = issue_ticket(LISTEN)
    for _ in range(2000):
        issue_ticket(LISTEN)
    assert redeem(word) == LISTEN
    assert caches["default"].get("failed-logins") == 4
