import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from moderation.models import Report
from moderation.services.reports import MOST_A_DAY
from tests.factories import make_user
from tests.logins import staff_client
from tests.recordings.clipping import make_clip
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def ben(db) -> User:
    return make_user("ben", name="Ben Harbour")


@pytest.fixture
def as_ana(client: Client) -> Client:
    client.force_login(make_user("ana"))
    return client


@pytest.fixture(params=["space", "account", "tweet", "clip"])
def path(request, ben: User) -> str:
    """Of the page that reports something of Ben's."""
    match request.param:
        case "space":
            return reverse("report_space", args=[make_live_space(ben, "Ben's Space").public_id])
        case "account":
            return reverse("report_account", args=[ben.handle])
        case "clip":
            clip = make_clip(make_live_space(make_user("host")), ben, title="Ben's clip")
            return reverse("report_clip", args=[clip.public_id])
        case _:
            return reverse("report_tweet", args=[make_tweet(ben, "Ben's words").pk])


def test_a_guest_is_sent_to_log_in(client, path) -> None:
    for send in (client.get, client.post):
        answer = send(path)
        assert answer.status_code == 302
        assert answer.url == f"/accounts/login/?next={path}"
    assert not Report.objects.exists()


def test_the_page_says_what_is_reported(as_ana, path) -> None:
    page = as_ana.get(path).content.decode()
    assert "<html" in page
    assert "Ben" in page
    assert page.count('type="radio"') == 9


def test_in_place_it_is_the_sheets_inside(as_ana, path) -> None:
    page = as_ana.get(path, headers=IN_PLACE).content.decode()
    assert "<html" not in page
    assert f'hx-post="{path}"' in page


@pytest.mark.parametrize("headers", [{}, IN_PLACE])
def test_a_reason_must_be_chosen(as_ana, path, headers) -> None:
    page = as_ana.post(path, {"reason": "", "words": "It was at noon"}, headers=headers)
    assert page.status_code == 200
    assert "Choose a reason." in page.content.decode()
    assert "It was at noon" in page.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("headers", [{}, IN_PLACE])
def test_after_it_thanks_and_what_else_one_can_do(as_ana, path, ben, headers) -> None:
    page = as_ana.post(path, {"reason": "abuse"}, headers=headers).content.decode()
    assert "Thank you" in page
    assert reverse("block", args=["ben"]) in page
    assert reverse("mute", args=["ben"]) in page
    report = Report.objects.get()
    assert (report.account, report.reason) == (ben, "abuse")


def test_reporting_twice_is_answered_alike(as_ana, path) -> None:
    as_ana.post(path, {"reason": "abuse"})
    assert "Thank you" in as_ana.post(path, {"reason": "spam"}).content.decode()
    assert Report.objects.count() == 1


def test_where_it_happened_comes_along(as_ana, ben) -> None:
    space = make_live_space(make_user("host"))
    path = f"{reverse('report_account', args=['ben'])}?space={space.public_id}"
    page = as_ana.get(path, headers=IN_PLACE).content.decode()
    assert f'name="space" value="{space.public_id}"' in page
    as_ana.post(path.partition("?")[0], {"reason": "abuse", "space": space.public_id})
    assert Report.objects.get().in_space == space


@pytest.mark.parametrize("place", ["nowhere", "x\x00", "<b>" * 500])
def test_a_place_that_is_none_is_left_out(as_ana, ben, place) -> None:
    path = reverse("report_account", args=["ben"])
    as_ana.post(path, {"reason": "abuse", "space": place})
    assert Report.objects.get().in_space is None


def test_what_is_ones_own_is_not_reported(client, ben, path) -> None:
    client.force_login(ben)
    assert client.get(path).status_code == 400
    assert client.post(path, {"reason": "abuse"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/report/space/nowhere",
        "/report/account/nobody",
        "/report/tweet/987654",
        "/report/clip/nowhere",
    ],
)
def test_what_is_not_there_is_404(as_ana, path) -> None:
    assert as_ana.get(path).status_code == 404
    assert as_ana.post(path, {"reason": "abuse"}).status_code == 404


def test_too_many_in_a_day_is_said_in_words(as_ana, ben, path) -> None:
    ana = User.objects.get(username="ana")
    Report.objects.bulk_create(
        Report(reporter=ana, account=person, kind="account", reason="spam")
        for person in (make_user(f"person{number}") for number in range(MOST_A_DAY))
    )
    answer = as_ana.post(path, {"reason": "abuse"})
    assert answer.status_code == 429
    assert answer.headers["X-Error-Code"] == "too_many"
    assert answer.headers["Retry-After"] == "86400"


def test_menus_lead_here(as_ana, ben) -> None:
    tweet = make_tweet(ben)
    profile = as_ana.get(ben.get_absolute_url()).content.decode()
    assert reverse("report_account", args=["ben"]) in profile
    for page in (profile, as_ana.get(tweet.get_absolute_url()).content.decode()):
        assert reverse("report_tweet", args=[tweet.pk]) in page


def test_the_page_of_a_clip_leads_here(as_ana, client, ben) -> None:
    clip = make_clip(make_live_space(make_user("host")), ben)
    address = reverse("report_clip", args=[clip.public_id])
    assert address in as_ana.get(clip.get_absolute_url()).content.decode()
    client.force_login(ben)
    assert address not in client.get(clip.get_absolute_url()).content.decode()


def test_the_sheet_is_empty_until_it_is_opened() -> None:
    sheet = render_to_string("moderation/_report_sheet.html")
    assert 'data-sheet="report"' in sheet
    assert 'id="report-body"' in sheet


# --- The admin -------------------------------------------------------------------------------

REPORTS = "/admin/moderation/report/"


@pytest.fixture
def as_operator(client: Client) -> Client:
    return staff_client(make_user("operator", is_staff=True, is_superuser=True), client)


def make_reports(count: int, number: int = 0) -> None:
    for n in range(number, number + count):
        one, other = make_user(f"one{n}"), make_user(f"other{n}")
        space = make_live_space(other)
        Report.objects.create(
            reporter=one, account=other, space=space, kind="space", reason="abuse", in_space=space
        )


def test_the_list_costs_the_same_for_1_and_30(
    as_operator, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    make_reports(1)
    as_operator.get(REPORTS)
    with django_assert_max_num_queries(20) as one:
        as_operator.get(REPORTS)
    make_reports(29, 1)
    with django_assert_num_queries(len(one)):
        page = as_operator.get(REPORTS).content.decode()
    assert page.count("@other") == 30


def test_the_list_filters(as_operator) -> None:
    make_reports(1)
    assert "@other0" in as_operator.get(f"{REPORTS}?state__exact=open").content.decode()
    assert "@other0" not in as_operator.get(f"{REPORTS}?state__exact=decided").content.decode()
    assert "@other0" not in as_operator.get(f"{REPORTS}?kind__exact=tweet").content.decode()


def test_a_report_is_read_and_not_changed(as_operator) -> None:
    make_reports(1)
    report = Report.objects.get()
    page = as_operator.get(f"{REPORTS}{report.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert as_operator.post(f"{REPORTS}{report.pk}/delete/").status_code == 403
    assert as_operator.get(f"{REPORTS}add/").status_code == 403


def test_staff_without_the_right_reads_no_report(client) -> None:
    make_reports(1)
    staff_client(make_user("staff", is_staff=True), client)
    assert client.get(REPORTS).status_code == 403
