import pytest

from accounts import rules, services
from accounts.models import Block, Mute, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
LISTS = {
    "/settings/blocked": lambda one, other: Block(blocker=one, blocked=other),
    "/settings/muted": lambda one, other: Mute(muter=one, muted=other),
}


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def ben() -> User:
    return make_user("ben")


@pytest.fixture
def as_ana(client, ana):
    client.force_login(ana)
    return client


def handles(response) -> list[str]:
    return [person.handle for person in response.context["page"].items]


def turn_away(one: User, path: str, count: int) -> None:
    """From `count` people, in the way that the list at `path` is about."""
    for number in range(count):
        LISTS[path](one, make_user(f"person{number}")).save()


def test_blocking_comes_back_to_the_profile_and_can_be_undone_there(as_ana, ana, ben):
    page = as_ana.post("/@ben/block", follow=True).content.decode()
    assert "@ben is blocked." in page
    assert "/@ben/unblock" in page
    assert rules.has_blocked(ana, ben)
    page = as_ana.post("/@ben/unblock", follow=True).content.decode()
    assert "@ben is no longer blocked." in page
    assert "/@ben/follow" in page


def test_muting_comes_back_to_the_profile_and_can_be_undone_there(as_ana, ana, ben):
    page = as_ana.post("/@ben/mute", follow=True).content.decode()
    assert "@ben is muted." in page
    assert "/@ben/unmute" in page
    page = as_ana.post("/@ben/unmute", follow=True).content.decode()
    assert "@ben is no longer muted." in page
    assert not Mute.objects.exists()


def test_the_menu_says_what_a_block_does_before_it_does_it(as_ana, ben):
    page = as_ana.get("/@ben").content.decode()
    assert 'data-ask="Block @ben?"' in page
    assert "They can no longer see you" in page


def test_nobody_has_a_menu_about_themselves_and_guests_have_none(client, as_ana, ben):
    assert "/block" not in as_ana.get("/@ana").content.decode()
    client.logout()
    assert "/@ben/block" not in client.get("/@ben").content.decode()


@pytest.mark.parametrize(
    ("path", "there", "back"),
    [
        ("/settings/blocked", "block", "unblock"),
        ("/settings/muted", "mute", "unmute"),
    ],
)
def test_the_lists_undo_in_place_and_redo(as_ana, ben, path, there, back):
    as_ana.post(f"/@ben/{there}")
    assert handles(as_ana.get(path)) == ["ben"]
    answer = as_ana.post(f"/@ben/{back}", headers=IN_PLACE).content.decode()
    assert "<html" not in answer
    assert f"/@ben/{there}" in answer
    assert handles(as_ana.get(path)) == []
    answer = as_ana.post(f"/@ben/{there}", headers=IN_PLACE).content.decode()
    assert f"/@ben/{back}" in answer


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/settings/blocked", "unblock"),
        ("/settings/muted", "unmute"),
    ],
)
def test_the_lists_work_without_script(as_ana, ben, path, back):
    assert as_ana.post(f"/@ben/{back}", {"next": path})["Location"] == path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/settings/blocked", b"You block nobody"),
        ("/settings/muted", b"You mute nobody"),
    ],
)
def test_the_lists_say_when_they_are_empty(as_ana, path, words):
    assert words in as_ana.get(path).content


@pytest.mark.parametrize("path", LISTS)
def test_the_lists_are_ones_own(as_ana, ben, path):
    turn_away(ben, path, 2)
    assert handles(as_ana.get(path)) == []


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("path", LISTS)
def test_the_lists_take_the_same_queries_for_any_number(
    as_ana, ana, count, path, django_assert_num_queries
):
    turn_away(ana, path, count)
    # session, viewer, ids of the page, its people, who of them is live
    with django_assert_num_queries(5):
        assert len(handles(as_ana.get(path, headers=IN_PLACE))) == count


@pytest.mark.parametrize("act", ["block", "unblock", "mute", "unmute"])
def test_turning_away_takes_an_account_and_a_post(client, as_ana, ben, act):
    assert as_ana.get(f"/@ben/{act}").status_code == 405
    client.logout()
    assert client.post(f"/@ben/{act}")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("act", ["block", "mute"])
def test_turning_away_from_oneself_is_refused_in_words(as_ana, act):
    response = as_ana.post(f"/@ana/{act}")
    assert response.status_code == 400
    assert b"yourself" in response.content


@pytest.mark.parametrize("act", ["block", "unblock", "mute", "unmute", "follow", "unfollow"])
def test_who_blocked_one_answers_like_nobody(as_ana, ana, ben, act):
    services.block(actor=ben, other=ana)
    there = as_ana.post(f"/@ben/{act}")
    nowhere = as_ana.post(f"/@nobody/{act}")
    assert there.status_code == nowhere.status_code == 404
    assert b"There is no such page." in there.content
