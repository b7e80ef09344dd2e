from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.models import Space, State
from tests.factories import make_user
from tests.spaces.cast import Cast, enter, seat
from tests.spaces.factories import make_live_space, make_space, make_topic

pytestmark = pytest.mark.django_db

IN_SHEET = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def client(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return client


def url_of(name: str, space: Space) -> str:
    return reverse(name, args=[space.public_id])


class TestList:
    def test_list_shows_live_spaces_the_fullest_first(self, client: Client) -> None:
        make_live_space(make_user("host"), "Quiet one")
        enter(make_user("ana"), make_live_space(make_user("other"), "Full one"))
        page = client.get("/spaces/").content.decode()
        assert page.index("Full one") < page.index("Quiet one")

    def test_list_without_live_spaces_says_what_to_do(self, client: Client) -> None:
        make_space(make_user(), "Not started")
        page = client.get("/spaces/").content.decode()
        assert "It is quiet" in page
        assert "Not started" not in page

    def test_list_leads_hosts_to_what_they_have_not_started(self, client_of) -> None:
        host = make_user()
        space = make_space(host, "Prepared")
        assert space.get_absolute_url() in client_of(host).get("/spaces/").content.decode()

    @pytest.mark.parametrize("count", [1, 30])
    def test_list_costs_the_same_at_any_length(
        self, count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        topic = make_topic("Music")
        for number in range(count):
            space = make_live_space(make_user(f"host{number}"), topics=[topic])
            seat(make_user(f"guest{number}"), space)
        with django_assert_num_queries(5):
            assert client.get("/spaces/").status_code == 200


class TestCreate:
    def test_create_asks_strangers_to_log_in(self, client: Client) -> None:
        assert client.get("/spaces/new").url == "/accounts/login/?next=/spaces/new"

    def test_create_proposes_everyone_with_approval(self, client_of) -> None:
        form = client_of(make_user()).get("/spaces/new").context["form"]
        assert form["who_can_speak"].value() == "everyone"
        assert form["needs_approval"].value() is True

    def test_create_makes_a_space_that_is_not_live_yet(self, client_of) -> None:
        host = make_user()
        answer = client_of(host).post(
            "/spaces/new",
            {"title": "Jazz", "who_can_speak": "invited", "is_recorded": "on"},
        )
        space = Space.objects.get()
        assert answer.url == space.get_absolute_url()
        assert (space.title, space.host, space.state) == ("Jazz", host, State.SCHEDULED)
        assert (space.is_recorded, space.needs_approval) == (True, False)

    def test_create_refuses_a_fourth_topic_in_words(self, client_of) -> None:
        topics = [make_topic(name).slug for name in ("Music", "News", "Sport", "Work")]
        answer = client_of(make_user()).post(
            "/spaces/new", {"title": "Jazz", "who_can_speak": "everyone", "topics": topics}
        )
        assert "Choose at most 3 topics." in answer.content.decode()
        assert not Space.objects.exists()


class TestSpacePage:
    def test_page_of_a_space_that_has_not_started_is_its_hosts_alone(
        self, client: Client, client_of
    ) -> None:
        host = make_user("host")
        url = make_space(host).get_absolute_url()
        assert client.get(url).status_code == 404
        assert client_of(make_user("stranger")).get(url).status_code == 404
        assert "Start your Space" in client_of(host).get(url).content.decode()

    def test_page_says_who_has_to_be_ended_first(self, client_of) -> None:
        host = make_user()
        make_live_space(host, "Running")
        page = client_of(host).get(make_space(host).get_absolute_url()).content.decode()
        assert "You host “Running” right now" in page
        assert "Start your Space" not in page

    def test_live_page_tells_guests_who_speaks_about_what(self, client: Client, cast: Cast) -> None:
        page = client.get(cast.space.get_absolute_url()).content.decode()
        for words in (escape(cast.space.title), "Cohost", "Co-host", "Speaker", "1 listening"):
            assert words in page
        assert "No account needed" in page
        assert "<noscript>" in page

    def test_live_page_holds_a_hosts_controls_out_of_sight_for_members(
        self, client_of, client: Client, cast: Cast
    ) -> None:
        """Who listens may be the host a minute later; the script shows what is theirs."""
        own = url_of("space_end", cast.space), url_of("space_edit", cast.space)
        for who in ("host", "listener"):
            page = client_of(getattr(cast, who)).get(cast.space.get_absolute_url())
            words = " ".join(page.content.decode().split())
            assert all(url in words for url in own)
            assert 'data-for-role="host" hidden>End</button>' in words
        page = client.get(cast.space.get_absolute_url()).content.decode()
        assert not any(url in page for url in own)

    def test_live_page_marks_a_recording(self, client: Client) -> None:
        space = make_live_space(make_user(), is_recorded=True)
        assert "Being recorded" in client.get(space.get_absolute_url()).content.decode()

    def test_names_are_escaped(self, client: Client) -> None:
        host = make_user(name="<b>Ana</b>")
        page = client.get(make_live_space(host, "<script>x</script>").get_absolute_url())
        assert "<script>x" not in page.content.decode()
        assert "<b>Ana" not in page.content.decode()

    @pytest.mark.parametrize("speakers", [1, 10])
    def test_live_page_costs_the_same_with_any_stage(
        self,
        speakers: int,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        space = make_live_space(make_user("host"))
        for number in range(speakers):
            seat(make_user(f"guest{number}"), space)
        with django_assert_num_queries(4):
            assert client.get(space.get_absolute_url()).status_code == 200

    def test_ended_page_thanks_and_names_who_spoke(self, client_of, cast: Cast) -> None:
        accounts.follow(actor=cast.listener, other=cast.speaker)
        services.end_space(actor=cast.host, space=cast.space)
        answer = client_of(cast.listener).get(cast.space.get_absolute_url())
        spoke = [(person, person.is_followed) for person in answer.context["speakers"]]
        assert spoke == [(cast.host, False), (cast.cohost, False), (cast.speaker, True)]
        page = answer.content.decode()
        assert "Thank you for being here." in page
        assert "It was not recorded" in page
        assert reverse("follow", args=[cast.host.handle]) in page

    @pytest.mark.parametrize("speakers", [1, 10])
    def test_ended_page_costs_the_same_with_any_stage(
        self, speakers: int, client_of, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        host, viewer = make_user("host"), make_user("ana")
        space = make_live_space(host)
        for number in range(speakers):
            seat(make_user(f"guest{number}"), space)
        services.end_space(actor=host, space=space)
        browser = client_of(viewer)
        with django_assert_num_queries(17):  # session and viewer among them
            assert browser.get(space.get_absolute_url()).status_code == 200

    def test_discarded_space_is_gone_for_others(self, client: Client, client_of) -> None:
        host = make_user()
        space = make_space(host)
        answer = client_of(host).post(url_of("space_end", space), follow=True)
        assert "You discarded this Space" in answer.content.decode()
        assert client.get(space.get_absolute_url()).status_code == 404


class TestStartAndEnd:
    def test_start_goes_live_and_shows_the_space(self, client_of) -> None:
        host = make_user()
        space = make_space(host)
        answer = client_of(host).post(url_of("space_start", space))
        space.refresh_from_db()
        assert answer.url == space.get_absolute_url()
        assert space.is_live

    def test_end_ends_and_shows_the_end(self, client_of, cast: Cast) -> None:
        answer = client_of(cast.host).post(url_of("space_end", cast.space))
        cast.space.refresh_from_db()
        assert answer.url == cast.space.get_absolute_url()
        assert cast.space.has_ended

    @pytest.mark.parametrize("action", ["space_start", "space_end"])
    def test_changes_need_a_post(self, action: str, client_of, cast: Cast) -> None:
        assert client_of(cast.host).get(url_of(action, cast.space)).status_code == 405

    @pytest.mark.parametrize("action", ["space_start", "space_end", "space_edit"])
    @pytest.mark.parametrize("who", ["cohost", "speaker", "listener", "stranger"])
    def test_changes_are_the_hosts_alone(
        self, action: str, who: str, client_of, cast: Cast
    ) -> None:
        answer = client_of(getattr(cast, who)).post(url_of(action, cast.space))
        assert answer.status_code == 403
        assert answer["X-Error-Code"] == "not_allowed"
        cast.space.refresh_from_db()
        assert cast.space.is_live

    @pytest.mark.parametrize("action", ["space_start", "space_end", "space_edit"])
    def test_changes_of_an_unstarted_space_do_not_give_it_away(
        self, action: str, client_of
    ) -> None:
        space = make_space(make_user("host"))
        answer = client_of(make_user("stranger")).post(url_of(action, space))
        assert answer.status_code == 404

    @pytest.mark.parametrize("action", ["space_start", "space_end", "space_edit"])
    def test_changes_ask_guests_to_log_in(self, action: str, client: Client, cast: Cast) -> None:
        answer = client.post(url_of(action, cast.space))
        assert answer.url.startswith("/accounts/login/")

    def test_changes_need_a_csrf_token(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.host)
        assert browser.post(url_of("space_end", cast.space)).status_code == 403
        cast.space.refresh_from_db()
        assert cast.space.is_live


class TestEdit:
    CHANGES = {"title": "After noon", "who_can_speak": "invited"}

    def test_edit_is_a_page_without_htmx(self, client_of, cast: Cast) -> None:
        answer = client_of(cast.host).get(url_of("space_edit", cast.space))
        assert "spaces/edit.html" in [template.name for template in answer.templates]

    def test_edit_changes_a_live_space_and_returns_to_it(self, client_of, cast: Cast) -> None:
        answer = client_of(cast.host).post(url_of("space_edit", cast.space), self.CHANGES)
        cast.space.refresh_from_db()
        assert answer.url == cast.space.get_absolute_url()
        assert (cast.space.title, cast.space.who_can_speak) == ("After noon", "invited")
        assert cast.space.needs_approval is False

    def test_edit_in_a_sheet_is_the_form_alone(self, client_of, cast: Cast) -> None:
        answer = client_of(cast.host).get(url_of("space_edit", cast.space), headers=IN_SHEET)
        assert answer.content.decode().strip().startswith("<form")

    def test_edit_in_a_sheet_closes_it(self, client_of, cast: Cast) -> None:
        url = url_of("space_edit", cast.space)
        answer = client_of(cast.host).post(url, self.CHANGES, headers=IN_SHEET)
        assert (answer.status_code, answer["HX-Trigger"]) == (204, "sheet-done")

    def test_edit_in_a_sheet_keeps_what_was_wrong(self, client_of, cast: Cast) -> None:
        url = url_of("space_edit", cast.space)
        answer = client_of(cast.host).post(url, {"title": ""}, headers=IN_SHEET)
        assert "Give your Space a name." in answer.content.decode()

    def test_edit_by_a_boosted_link_is_a_page(self, client_of, cast: Cast) -> None:
        answer = client_of(cast.host).get(url_of("space_edit", cast.space), headers=BOOSTED)
        assert "<main" in answer.content.decode()
