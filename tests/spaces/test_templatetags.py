from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.templatetags.spaces import compact, spent
from tests.factories import make_user
from tests.spaces.cast import enter, seat
from tests.spaces.factories import make_live_space, make_space


def render(source: str, viewer: User | None = None, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = viewer or AnonymousUser()
    template = Template("{% load spaces %}" + source)
    return template.render(Context({"request": request, **context}))


def bar(viewer: User | None = None) -> str:
    return render("{% spaces_bar %}", viewer)


@pytest.mark.django_db
class TestBar:
    def test_bar_of_nobody_live_is_empty(self) -> None:
        make_space(make_user("host"), "Not started")
        assert "<a" not in bar()

    def test_bar_shows_guests_what_is_live(self) -> None:
        space = make_live_space(make_user("host"), "Budget day")
        assert space.get_absolute_url() in bar()
        assert "Budget day" in bar()

    def test_bar_shows_hosts_that_one_follows(self) -> None:
        host, stranger, viewer = make_user("host"), make_user("other"), make_user("ana")
        accounts.follow(actor=viewer, other=host)
        make_live_space(host, "Followed")
        make_live_space(stranger, "Of a stranger")
        assert "Followed" in bar(viewer)
        assert "Of a stranger" not in bar(viewer)

    def test_bar_shows_speakers_that_one_follows_and_not_listeners(self) -> None:
        host, guest, viewer = make_user("host"), make_user("guest"), make_user("ana")
        accounts.follow(actor=viewer, other=guest)
        space = make_live_space(host, "With a guest")
        enter(guest, space)
        assert "With a guest" not in bar(viewer)
        seat(guest, space)
        assert "With a guest" in bar(viewer)

    def test_bar_shows_ones_own(self) -> None:
        viewer = make_user("ana")
        make_live_space(viewer, "Mine")
        assert "Mine" in bar(viewer)

    def test_bar_forgets_what_ended(self) -> None:
        host = make_user("host")
        services.end_space(actor=host, space=make_live_space(host, "Over"))
        assert "Over" not in bar()

    def test_bar_counts_listeners_once_however_many_followers_a_host_has(self) -> None:
        host, viewer = make_user("host"), make_user("ana")
        for handle in ("ben", "cho", "dee"):
            accounts.follow(actor=make_user(handle), other=host)
        accounts.follow(actor=viewer, other=host)
        enter(make_user("eve"), make_live_space(host))
        assert " 1\n" in bar(viewer)

    @pytest.mark.parametrize("count", [1, 30])
    def test_bar_costs_the_same_at_any_length(
        self, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        viewer = make_user("ana")
        for number in range(count):
            host = make_user(f"host{number}")
            accounts.follow(actor=viewer, other=host)
            make_live_space(host)
        with django_assert_num_queries(3):
            bar(viewer)


@pytest.mark.django_db
class TestLiveSpaceOf:
    SOURCE = "{% live_space_of person as space %}{{ space.title|default:'nowhere' }}"

    def test_live_space_of_a_speaker(self) -> None:
        host, guest = make_user("host"), make_user("guest")
        seat(guest, make_live_space(host, "Jazz"))
        assert render(self.SOURCE, person=host) == "Jazz"
        assert render(self.SOURCE, person=guest) == "Jazz"

    def test_live_space_of_a_listener_stays_private(self) -> None:
        guest = make_user("guest")
        enter(guest, make_live_space(make_user("host")))
        assert render(self.SOURCE, person=guest) == "nowhere"

    def test_live_space_of_a_host_who_ended_it(self) -> None:
        host = make_user("host")
        services.end_space(actor=host, space=make_live_space(host))
        assert render(self.SOURCE, person=host) == "nowhere"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1K"), (1049, "1K"), (2351, "2.4K"),
     (13_100, "13.1K"), (999_949, "999.9K"), (999_960, "1M"), (1_200_000, "1.2M")],
)  # fmt: skip
def test_compact_counts(count: int, words: str) -> None:
    assert compact(count) == words


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (3_600_000, "1 h"),
        (3_660_000, "1 h 1 min"),
        (90_000_000, "25 h"),
    ],
)
def test_time_is_told_as_the_stage_tells_it(ms: int, words: str) -> None:
    assert spent(ms) == words
