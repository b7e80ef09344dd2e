"""The page on which a host picks people to speak."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Follow, MessagesFrom, User
from spaces import services
from spaces.models import Space
from tests.factories import make_user
from tests.spaces.cast import seat
from tests.spaces.factories import make_announced_space, make_live_space, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def space(host: User) -> Space:
    return make_announced_space(host)


@pytest.fixture
def browser(host: User) -> Client:
    client = Client()
    client.force_login(host)
    return client


def address(space: Space) -> str:
    return reverse("space_invite", args=[space.public_id])


def shown(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="people"\s+value="(\d+)"', page)]


def test_it_shows_whom_one_follows_and_who_follows_and_nobody_else(space, host, browser):
    people = {name: make_user(name) for name in ("followed", "follower", "blocked", "nobody")}
    accounts.follow(actor=host, other=people["followed"])
    accounts.follow(actor=people["follower"], other=host)
    accounts.follow(actor=people["blocked"], other=host)
    Follow.objects.create(follower=host, followed=people["blocked"])
    accounts.block(actor=host, other=people["blocked"])
    page = browser.get(address(space)).content.decode()
    assert sorted(shown(page)) == sorted([people["followed"].pk, people["follower"].pk])


def test_a_search_keeps_whom_one_has_chosen(space, host, browser):
    ana, ben, carl = (make_user(name) for name in ("ana", "ben", "carl"))
    for person in (ana, ben, carl):
        accounts.follow(actor=host, other=person)
    query = {"q": "@be", "people": [str(carl.pk), "x", "-1", "9" * 30]}
    page = browser.get(address(space), query, headers=IN_PLACE).content.decode()
    assert shown(page) == [carl.pk, ben.pk]
    assert page.count("checked") == 1
    assert "<html" not in page


def test_the_page_says_who_is_invited_and_who_got_no_message(space, host, browser):
    open_to_all = make_user("open", messages_from=MessagesFrom.EVERYONE)
    closed = make_user("closed", messages_from=MessagesFrom.FOLLOWED)
    for person in (open_to_all, closed):
        accounts.follow(actor=host, other=person)
    chosen = {"people": [open_to_all.pk, closed.pk]}
    page = browser.post(address(space), chosen, follow=True).content.decode()
    assert "Invited: Closed, Open." in page
    assert "Closed got no message." in page
    assert space.invitations.count() == 2
    assert page.count("disabled") == 2


def test_only_ones_circle_can_be_written_to_from_here(space, browser):
    stranger = make_user("nobody", messages_from=MessagesFrom.EVERYONE)
    page = browser.post(address(space), {"people": [stranger.pk]}, follow=True).content.decode()
    assert "Choose at least one person." in page
    assert not space.invitations.exists()


def test_on_stage_the_hosts_invite_and_nobody_else(host, listener, stranger):
    space = make_live_space(host)
    seat(listener, space)
    for person, status in ((host, 200), (listener, 403), (stranger, 403), (None, 302)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(address(space)).status_code == status


def test_who_is_on_stage_is_not_to_be_chosen(host, listener, browser):
    space = make_live_space(host)
    accounts.follow(actor=host, other=listener)
    seat(listener, space)
    page = browser.get(address(space)).content.decode()
    assert "on stage" in page
    assert "disabled" in page


def test_a_space_that_is_over_takes_no_invitations(space, host, browser):
    services.end_space(actor=host, space=space)
    assert browser.get(address(space)).status_code == 409


@pytest.mark.parametrize("who_can_speak", ["invited", "everyone"])
def test_the_lobby_offers_it_where_it_is_needed(host, browser, who_can_speak):
    draft = make_space(host, who_can_speak=who_can_speak)
    page = browser.get(draft.get_absolute_url()).content.decode()
    assert (address(draft) in page) == (who_can_speak == "invited")


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_any_number(space, host, browser, count, django_assert_num_queries):
    for number in range(count):
        accounts.follow(actor=host, other=make_user(f"friend{number}"))
    with django_assert_num_queries(5):
        browser.get(address(space), headers=IN_PLACE)
