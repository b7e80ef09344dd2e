"""What a link to a Space looks like where it is shared."""

import pytest
from django.template.loader import render_to_string

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.cards import SpaceCards
from spaces.models import Space
from tests.factories import make_user
from tests.spaces.cast import Cast, enter
from tests.spaces.factories import make_announced_space, make_live_space, make_space
from timeline.cards import Link, cards_for, link_of

ID = "aB3" * 4 + "x"


def card_of(space: Space, viewer: User | None = None) -> str | None:
    """The card as it is read; None where there is none."""
    link = Link("space", space.public_id)
    card = cards_for([link], viewer).get(link)
    if card is None:
        return None
    return render_to_string(card.template, {**card.context, "user": viewer or ""})


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (f"/spaces/{ID}", ID),
        (f"/spaces/{ID}/", ID),
        (f"/spaces/{ID}/edit", None),
        (f"/spaces/{ID}x", None),
        (f"/spaces/{ID[:-1]}", None),
        (f"/spaces/{ID[:-1]}é", None),
        (f"/spaces/{ID}\n", None),
        (f"/x/spaces/{ID}", None),
        ("/spaces/upcoming", None),
        ("", None),
    ],
)
def test_a_card_belongs_to_the_page_of_a_space_alone(path, key):
    assert SpaceCards().key_of(path) == key


def test_links_of_this_site_to_a_space_are_known(settings):
    assert link_of(f"{settings.PUBLIC_URL}/spaces/{ID}") == Link("space", ID)
    assert link_of(f"https://elsewhere.example/spaces/{ID}") is None


def test_a_live_card_says_who_talks_and_how_many_listen(cast: Cast):
    card = card_of(cast.space)
    for words in ("Live", "1 listening", "Jazz at noon", "Host", "Join"):
        assert words in card
    assert cast.space.get_absolute_url() in card


def test_an_announced_card_says_when_and_offers_a_reminder(db):
    host, viewer = make_user("host"), make_user("ana")
    space = make_announced_space(host)
    assert space.scheduled_start.isoformat()[:16] in card_of(space, viewer)
    assert "Set reminder" in card_of(space, viewer)
    services.set_reminder(actor=viewer, space=space)
    assert "Reminder set" in card_of(space, viewer)
    assert "eminder" not in card_of(space, host).replace("reminder.html", "")


def test_an_ended_card_counts_who_spoke(cast: Cast):
    services.end_space(actor=cast.host, space=cast.space)
    card = card_of(cast.space)
    assert "Ended" in card
    assert "3 people spoke" in card
    assert "Join" not in card


@pytest.mark.parametrize("who", ["host", "stranger"])
def test_what_nobody_else_may_know_of_has_no_card(db, who):
    host = make_user("host")
    viewer = host if who == "host" else make_user("ana")
    draft, canceled = make_space(host), make_announced_space(host)
    services.end_space(actor=host, space=canceled)
    assert card_of(draft, viewer) is None
    assert card_of(canceled, viewer) is None


def test_the_blocked_see_no_card(cast: Cast):
    accounts.block(actor=cast.host, other=cast.stranger)
    assert card_of(cast.space, cast.stranger) is None
    assert card_of(cast.space, cast.listener) is not None


def test_a_suspended_hosts_space_has_no_card(cast: Cast):
    operator = make_user("operator", is_staff=True, is_superuser=True)
    accounts.suspend(actor=operator, other=cast.host)
    assert card_of(cast.space) is None
    assert card_of(cast.space, cast.listener) is None


def test_names_in_a_card_are_escaped(db):
    host = make_user("host", name="<b>Ana</b>")
    card = card_of(make_live_space(host, "<script>x</script>"))
    assert "<script>x" not in card
    assert "<b>Ana" not in card


@pytest.mark.parametrize("count", [1, 30])
def test_cards_cost_the_same_for_any_number(db, count, django_assert_num_queries):
    viewer = make_user("ana")
    spaces = [make_live_space(make_user(f"host{number}")) for number in range(count)]
    for number, space in enumerate(spaces):
        enter(make_user(f"guest{number}"), space)
    links = [Link("space", space.public_id) for space in spaces]
    with django_assert_num_queries(2):
        cards = cards_for(links, viewer)
    with django_assert_num_queries(0):
        for card in cards.values():
            render_to_string(card.template, {**card.context, "user": viewer})
