import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from accounts.models import Follow, User
from accounts.rules import is_reserved_handle
from spaces.demo.pictures import lamp_picture
from spaces.demo.script import CAST, HOST, PASSWORD, SPACE, UPCOMING, UPCOMING_HOST, Part
from spaces.demo.seed import HandleTaken, demo_user, live_demo_space, seed_demo
from spaces.models import Space, State, Topic
from spaces.services import end_space
from tests.factories import make_user
from tests.social.conftest import delete_everything

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("seeded")]

BY_PART = {part: [person for person in CAST if person.part is part] for part in Part}


@pytest.fixture
def nothing_yet():
    """As before the first seeding."""
    delete_everything()


def everything() -> dict:
    return {
        "users": set(User.objects.values_list("pk", "username", "name", "avatar", "password")),
        "follows": Follow.objects.count(),
        "topics": list(Topic.objects.values_list("slug", flat=True)),
        "spaces": list(Space.objects.values_list("pk", "title", "state")),
    }


def test_cast_and_spaces_are_made(nothing_yet):
    live = seed_demo()
    assert (live.title, live.state, live.host.handle) == (SPACE.title, State.LIVE, HOST)
    assert sorted(topic.name for topic in live.topics.all()) == sorted(SPACE.topics)
    upcoming = demo_user(UPCOMING_HOST).hosted_spaces.get()
    assert (upcoming.title, upcoming.state) == (UPCOMING.title, State.SCHEDULED)
    for person in CAST:
        user = demo_user(person.handle)
        user.full_clean()
        assert not is_reserved_handle(user.handle)
        assert (user.name, user.bio) == (person.name, person.bio)
        assert bool(user.avatar) == (person.hue is not None)


def test_a_second_time_changes_nothing():
    seed_demo()
    before = everything()
    seed_demo()
    assert everything() == before


def test_everybody_follows_the_host_and_is_followed():
    seed_demo()
    assert demo_user(HOST).followers.count() == len(CAST) - 1
    assert all(demo_user(person.handle).followers.exists() for person in CAST)


@pytest.mark.parametrize("person", BY_PART[Part.VISITOR], ids=lambda person: person.handle)
def test_visitors_can_log_in(person, client):
    seed_demo()
    assert client.login(username=person.handle, password=PASSWORD)


@pytest.mark.parametrize("part", [Part.STAGE, Part.AUDIENCE])
def test_performers_cannot_be_logged_in_to(part):
    seed_demo()
    assert not any(demo_user(person.handle).has_usable_password() for person in BY_PART[part])


def test_what_visitors_changed_is_put_back():
    seed_demo()
    visitor = demo_user(UPCOMING_HOST)
    visitor.name = "Somebody else"
    visitor.set_password("a password of my own")
    visitor.save()
    seed_demo()
    visitor.refresh_from_db()
    assert visitor.name != "Somebody else"
    assert visitor.check_password(PASSWORD)


def test_an_ended_space_is_begun_anew():
    ended = seed_demo()
    end_space(actor=ended.host, space=ended)
    assert live_demo_space().public_id != ended.public_id
    assert Space.objects.live().count() == 1


def test_a_visitors_started_workshop_is_left_alone():
    seed_demo()
    workshop = demo_user(UPCOMING_HOST).hosted_spaces.get()
    call_command("seed_demo", stdout=io.StringIO())
    assert demo_user(UPCOMING_HOST).hosted_spaces.get() == workshop


def test_nobody_real_is_touched(nothing_yet):
    real = make_user(HOST, password="a real password")
    with pytest.raises(HandleTaken):
        seed_demo()
    real.refresh_from_db()
    assert real.check_password("a real password")


def test_without_demo_it_is_refused(nothing_yet, settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        seed_demo()
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_command_says_how_to_log_in():
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    assert UPCOMING_HOST in out.getvalue()
    assert PASSWORD in out.getvalue()
    assert HOST not in out.getvalue()


def test_pictures_are_small_square_and_different():
    pictures = [lamp_picture(hue) for hue in (0, 30, 359)]
    assert len(set(pictures)) == 3
    with Image.open(io.BytesIO(pictures[0])) as picture:
        assert picture.size == (400, 400)
    assert max(map(len, pictures)) < 200_000


def test_whom_moderators_suspended_is_back_the_next_evening(settings):
    settings.DEMO = True
    suspended = User.objects.filter(username="joao_do_farol")
    suspended.update(suspended_at=timezone.now())
    seed_demo()
    assert suspended.get().is_in_good_standing
