"""The Spaces tab, the bar for pages that follow it, a person's Spaces, reminders, the refusal."""

import json

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import User
from core.paging import PAGE_LENGTH
from spaces import services
from spaces.models import Reminder, Space
from tests.factories import make_user
from tests.spaces.cast import Cast, seat
from tests.spaces.factories import make_announced_space, make_live_space, make_topic

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
at_noon = time_machine.travel("2026-03-01T12:00:00Z", tick=False)


def browser_of(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


def read(url: str, viewer: User | None = None, **options) -> str:
    answer = browser_of(viewer).get(url, **options)
    assert answer.status_code == 200
    return answer.content.decode()


def many_live(count: int) -> None:
    for number in range(count):
        make_live_space(make_user(f"host{number}"), f"Number {number:02}")


# --- The tab ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/spaces/", "It is quiet"),
        ("/spaces/upcoming", "Nothing is announced"),
        ("/spaces/recorded", "No recordings yet"),
    ],
)
def test_an_empty_tab_says_so_to_guests_and_members(url, words):
    assert words in read(url)
    assert words in read(url, make_user())


def test_upcoming_shows_when_by_whom_and_whether_one_is_reminded():
    host, viewer = make_user("host"), make_user("ana")
    space = make_announced_space(host, "Poems")
    services.set_reminder(actor=viewer, space=space)
    page = read("/spaces/upcoming", viewer)
    assert "Poems" in page
    assert space.scheduled_start.isoformat()[:16] in page
    assert "Reminder set" in page
    assert "Reminder set" not in read("/spaces/upcoming")


def test_a_topic_narrows_the_tab_and_stays_while_one_reads_on():
    topic = make_topic("Jazz")
    for number in range(PAGE_LENGTH + 1):
        make_live_space(make_user(f"host{number}"), topics=[topic])
    make_live_space(make_user("other"), "Off topic")
    answer = Client().get("/spaces/?topic=jazz")
    assert "Off topic" not in answer.content.decode()
    assert "topic=jazz" in answer.context["more_url"]
    rest = read(answer.context["more_url"], headers=IN_PLACE)
    assert rest.count('class="space-card"') == 1
    assert "<main" not in rest


@pytest.mark.parametrize("slug", ["nowhere", "%00", "%F0%9F%8E%A7", "a b", "'--"])
def test_a_topic_that_does_not_exist_is_not_found(slug):
    assert Client().get(f"/spaces/?topic={slug}").status_code == 404


def test_a_topic_without_spaces_offers_all_of_them():
    make_topic("Jazz")
    assert "Nothing about Jazz right now" in read("/spaces/?topic=jazz")


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "%00", "1.5", ""])
def test_a_cursor_of_no_form_shows_the_first_page(cursor):
    make_live_space(make_user())
    assert "Jazz at noon" in read(f"/spaces/?before={cursor}")
    make_announced_space(make_user("ben"), "Poems")
    assert "Poems" in read(f"/spaces/upcoming?before={'' if cursor == '9' * 30 else cursor}")


def test_the_tab_names_whom_one_follows(cast: Cast):
    accounts.follow(actor=cast.stranger, other=cast.speaker)
    assert "<bdi>Speaker</bdi> is speaking" in read("/spaces/", cast.stranger)
    assert "is speaking" not in read("/spaces/")


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("url", ["/spaces/", "/spaces/upcoming"])
def test_the_tab_of_a_member_costs_the_same_at_any_length(
    count, url, django_assert_num_queries: DjangoAssertNumQueries
):
    viewer, topic = make_user("ana"), make_topic("Jazz")
    for number in range(count):
        host = make_user(f"host{number}")
        accounts.follow(actor=viewer, other=host)
        make_live_space(host, topics=[topic])
        make_announced_space(make_user(f"other{number}"), topics=[topic])
    browser = browser_of(viewer)
    browser.get(url)
    # In place there is no shell around it: session, viewer, Spaces, their stages and topics,
    # whom one follows among them, and the rings.
    with django_assert_num_queries(7):
        assert browser.get(url, headers=IN_PLACE).status_code == 200


# --- The bar ------------------------------------------------------------------------------------


def test_the_bar_alone_is_the_bar_and_nothing_around_it():
    make_live_space(make_user("host"), "Budget day")
    page = read("/spaces/bar")
    assert page.strip().startswith("<spaces-bar>")
    assert "Budget day" in page


def test_the_bar_tells_who_of_the_people_on_a_page_is_live(cast: Cast):
    people = [cast.speaker.pk, cast.listener.pk, cast.host.pk]
    url = f"/spaces/bar?people={','.join(map(str, people))}"
    shown = browser_of(cast.stranger).get(url).context["live"]
    path = cast.space.get_absolute_url()
    assert json.loads(shown) == {str(cast.speaker.pk): path, str(cast.host.pk): path}
    accounts.block(actor=cast.host, other=cast.stranger)
    assert json.loads(browser_of(cast.stranger).get(url).context["live"]) == {}


@pytest.mark.parametrize("people", ["", "x", "1,x,,-2", "%00", "9" * 400, ",".join("1" * 999)])
def test_the_bar_is_asked_about_anything(people):
    assert Client().get(f"/spaces/bar?people={people}").context["live"] == "{}"


@pytest.mark.parametrize("count", [1, 30])
def test_the_bar_costs_the_same_at_any_length(count, django_assert_num_queries):
    viewer = make_user("ana")
    many_live(count)
    for host in User.objects.exclude(pk=viewer.pk):
        accounts.follow(actor=viewer, other=host)
    people = ",".join(str(pk) for pk in User.objects.values_list("pk", flat=True))
    browser = browser_of(viewer)
    # Session, viewer; which Spaces, they with topics and stages; who is live, asked and drawn.
    with django_assert_num_queries(7):
        assert browser.get(f"/spaces/bar?people={people}").status_code == 200


# --- A person's Spaces ----------------------------------------------------------------------------


def test_a_profile_shows_what_is_live_announced_and_over():
    host, other = make_user("host"), make_user("other")
    services.end_space(actor=host, space=make_live_space(host, "Yesterday"))
    make_announced_space(host, "Tomorrow")
    seat(host, make_live_space(other, "As a guest"))
    page = read("/@host/spaces")
    assert page.index("As a guest") < page.index("Tomorrow") < page.index("Yesterday")


def test_a_profile_without_spaces_says_so_to_others_and_to_oneself():
    host = make_user("host")
    assert "No Spaces yet" in read("/@host/spaces")
    assert "You have not been in a Space yet" in read("/@host/spaces", host)


def test_a_handle_in_another_case_leads_to_the_right_one():
    make_user("host")
    assert Client().get("/@HOST/spaces").url == "/@host/spaces"


@pytest.mark.parametrize("why", ["blocked", "suspended", "nobody"])
def test_who_is_out_of_sight_has_no_page_of_spaces(why):
    host, viewer = make_user("host"), make_user("ana")
    if why == "blocked":
        accounts.block(actor=host, other=viewer)
    if why == "suspended":
        User.objects.filter(pk=host.pk).update(suspended_at=timezone.now())
    handle = "nobody" if why == "nobody" else "host"
    assert browser_of(viewer).get(f"/@{handle}/spaces").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_a_profile_costs_the_same_at_any_length(count, django_assert_num_queries):
    host = make_user("host")
    for number in range(count):
        services.end_space(actor=host, space=make_live_space(host, f"Number {number}"))
    # The person; what is over with topics and stages; the rings: in place there is no more.
    with django_assert_num_queries(5):
        assert Client().get("/@host/spaces", headers=IN_PLACE).status_code == 200


def test_followers_alone_read_where_somebody_listens(cast: Cast):
    words = "Listening to"
    assert words not in read("/@listener", cast.stranger)
    accounts.follow(actor=cast.stranger, other=cast.listener)
    assert words in read("/@listener", cast.stranger)
    User.objects.filter(pk=cast.listener.pk).update(shows_listening=False)
    assert words not in read("/@listener", cast.stranger)


# --- Before the start, and reminders --------------------------------------------------------------


def test_the_page_of_an_announced_space_is_public_and_says_when():
    host = make_user("host")
    space = make_announced_space(host, "Poems")
    for viewer in (None, make_user("ana")):
        page = read(space.get_absolute_url(), viewer)
        assert space.scheduled_start.isoformat()[:16] in page
        assert "Start your Space" not in page
    assert "Log in for a reminder" in read(space.get_absolute_url())
    assert "Start your Space" in read(space.get_absolute_url(), host)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_reminder_is_set_and_taken_back_by_a_press(in_place):
    space, viewer = make_announced_space(make_user("host")), make_user("ana")
    browser, headers = browser_of(viewer), IN_PLACE if in_place else {}
    for action, is_set, words in (
        ("remind", True, "Reminder set"),
        ("forget-reminder", False, "Set reminder"),
    ):
        answer = browser.post(f"{space.get_absolute_url()}/{action}", headers=headers)
        assert Reminder.objects.exists() is is_set
        if in_place:
            assert words in answer.content.decode()
            assert "<main" not in answer.content.decode()
        else:
            assert answer.url == space.get_absolute_url()
            assert words in read(space.get_absolute_url(), viewer)


def test_reminders_need_an_account_a_post_and_a_space_one_may_see():
    host, viewer = make_user("host"), make_user("ana")
    url = f"{make_announced_space(host).get_absolute_url()}/remind"
    assert Client().post(url).url.startswith("/accounts/login/")
    assert browser_of(viewer).get(url).status_code == 405
    accounts.block(actor=host, other=viewer)
    assert browser_of(viewer).post(url).status_code == 404


# --- Making one ---------------------------------------------------------------------------------


def announce(viewer: User, **typed: str):
    fields = {"title": "Poems", "who_can_speak": "everyone", "begins": "later", **typed}
    return browser_of(viewer).post("/spaces/new", fields)


@at_noon
def test_a_time_is_meant_in_the_zone_of_whoever_types_it():
    announce(make_user(), scheduled_start="2026-03-02T15:00", time_zone="America/New_York")
    assert Space.objects.get().scheduled_start.isoformat() == "2026-03-02T20:00:00+00:00"


@at_noon
@pytest.mark.parametrize("zone", ["", "Nowhere/At_all", "../../etc/passwd", "America"])
def test_an_unknown_zone_is_read_as_utc(zone):
    announce(make_user(), scheduled_start="2026-03-02T15:00", time_zone=zone)
    assert Space.objects.get().scheduled_start.isoformat() == "2026-03-02T15:00:00+00:00"


@at_noon
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Choose when your Space begins."),
        ("soon", "Enter a valid date/time."),
        ("2026-03-01T11:59", "still to come"),
        ("2026-03-16T02:01", "within the next 14 days"),
        ("9999-12-31T23:59", "Choose a time within"),
        ("0001-01-01T00:00", "Choose a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(typed, words):
    answer = announce(make_user(), scheduled_start=typed, time_zone="Pacific/Kiritimati")
    assert words in str(answer.context["form"].errors["scheduled_start"])
    assert not Space.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_host_reads_why_and_what_they_can_do(method):
    protected = make_user(is_protected=True)
    answer = getattr(browser_of(protected), method)("/spaces/new", {"title": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "protected accounts do not host" in page
    assert "/settings/privacy" in page
    assert 'name="title"' not in page
    assert not Space.objects.exists()


def test_the_warning_names_whom_one_blocked_on_stage(cast: Cast):
    accounts.block(actor=cast.stranger, other=cast.speaker)
    url = cast.space.get_absolute_url()
    assert "Someone you blocked is on stage" in read(url, cast.stranger)
    assert "@speaker" in read(url, cast.stranger)
    assert "Someone you blocked" not in read(url, cast.listener)
