"""The page of pinned Tweets, and what the stage loads of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from spaces import services
from spaces.models import PinnedTweet, Space
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def space(host: User) -> Space:
    return make_live_space(host)


def pin(space: Space, count: int, *, author: User | None = None) -> list[int]:
    """Their ids, in the order of the page."""
    author = author or make_user("author")
    made = [
        services.pin_tweet(
            actor=space.host, space=space, tweet_id=str(make_tweet(author, f"Word {n}.").pk)
        )
        for n in range(count)
    ]
    return [one.pk for one in made][::-1]


def shown(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-pin="(\d+)"', page)]


def steps(page: str, direction: str) -> list[tuple[str, bool]]:
    """Of each pin what it moves before, and whether it can."""
    button = rf'id="pin-\d+-{direction}".*?data-before="(\d*)".*?data-for="manager"(.*?)aria-label'
    return [(to, "aria-disabled" not in rest) for to, rest in re.findall(button, page, re.DOTALL)]


def get(space: Space, client: Client, query: str = "", **headers: str) -> str:
    answer = client.get(reverse("space_pins", args=[space.public_id]) + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_each_tweet_and_the_way_back(space, client):
    page = get(space, client) if pin(space, 2) else ""
    assert page.index("Word 1.") < page.index("Word 0.")
    assert space.get_absolute_url() in page
    assert "<html" in page


def test_without_pins_the_page_says_what_to_do(space, client):
    assert "Nothing is pinned" in get(space, client)


def test_a_page_of_twenty_leads_to_the_next(space, client):
    made = pin(space, 45)
    query, seen = "", []
    for _ in range(3):
        page = get(space, client, query, **IN_PLACE)
        seen += shown(page)
        more = re.search(r'href="[^"]*(\?before=\d+)"', page)
        query = more[1] if more else ""
    assert seen == made
    assert query == ""


def test_steps_lead_past_the_next_pin_across_pages(space, client):
    made = pin(space, 22)
    first = get(space, client, **IN_PLACE)
    second = get(space, client, f"?before={made[19]}", **IN_PLACE)
    up, down = steps(first + second, "up"), steps(first + second, "down")
    assert up == [("", False), *((str(pk), True) for pk in made[:21])]
    assert down == [*((str(pk), True) for pk in made[2:]), ("", True), ("", False)]


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("place", ["page", "strip"])
def test_pins_cost_the_same_at_any_number(space, listener, count, place, django_assert_num_queries):
    for number in range(count):
        pin(space, 1, author=make_user(f"author{number}"))
    client = Client()
    client.force_login(listener)
    get(space, client, **IN_PLACE)
    query = "?strip" if place == "strip" else ""
    with django_assert_num_queries(9 if place == "page" else 5):
        get(space, client, query, **IN_PLACE)


def test_the_strip_shows_the_first_and_how_many(space, client):
    assert "pins-strip" not in get(space, client, "?strip", **IN_PLACE)
    author = make_user("author")
    pin(space, 1, author=author)
    assert "Pinned Tweet" in get(space, client, "?strip", **IN_PLACE)
    make_tweet(author)
    services.pin_tweet(actor=space.host, space=space, tweet_id=str(make_tweet(author, "Newer").pk))
    strip = get(space, client, "?strip", **IN_PLACE)
    assert "1 of 2" in strip
    assert "Newer" in strip
    assert "Word 0." not in strip


def test_pins_stay_when_the_space_has_ended(space, client):
    pin(space, 1)
    services.end_space(actor=space.host, space=space)
    assert "Word 0." in get(space, client)
    assert "Word 0." in client.get(space.get_absolute_url()).content.decode()


def test_a_pin_that_is_gone_is_no_cursor(space, client):
    made = pin(space, 2)
    PinnedTweet.objects.filter(pk=made[0]).delete()
    assert shown(get(space, client, f"?before={made[0]}", **IN_PLACE)) == []
