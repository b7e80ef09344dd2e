import pytest

from accounts.services import follow
from spaces.models import WhoCanSpeak
from spaces.services import create_space, start_space
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make_live(host, title):
    space = create_space(
        actor=host,
        title=title,
        description="",
        topics=[],
        who_can_speak=WhoCanSpeak.EVERYONE,
        needs_approval=True,
        is_recorded=False,
    )
    return start_space(actor=host, space=space)


def test_home_welcomes_strangers(client):
    page = client.get("/").content.decode()
    assert "no account needed" in page
    assert 'href="/accounts/signup/"' in page
    assert 'href="/spaces/new"' not in page


def test_home_shows_strangers_what_is_live(client):
    make_live(make_user("ben"), "Jazz at noon")
    assert "Jazz at noon" in client.get("/").content.decode()


def test_home_of_a_member_begins_with_whom_they_follow(client):
    ana, ben = make_user("ana"), make_user("ben")
    make_live(ben, "Jazz at noon")
    client.force_login(ana)
    assert 'class="spaces-bar"' not in client.get("/").content.decode()
    follow(actor=ana, other=ben)
    page = client.get("/").content.decode()
    assert page.index('class="spaces-bar"') < page.index("Jazz at noon") < page.index("Live now")


def test_home_says_when_it_is_quiet(client):
    client.force_login(make_user())
    assert "It is quiet." in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_the_same_queries_for_any_number_of_spaces(
    client, number, django_assert_num_queries
):
    ana = make_user("ana")
    for index in range(number):
        host = make_user(f"host{index}")
        make_live(host, f"Space {index}")
        follow(actor=ana, other=host)
    client.force_login(ana)
    # session, viewer; Spaces, their stages and topics: once for the bar, once for the list
    with django_assert_num_queries(8):
        client.get("/")
