import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import services
from accounts.models import FollowRequest, MessagesFrom, Theme, User
from core.errors import DomainError, Invalid, NotAllowed
from tests.accounts.pictures import bomb, picture, upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_create_account_loses_the_race_for_a_handle_in_words():
    make_user("ana")
    late = User(username="ANA", name="Ana", email="late@example.org")
    with pytest.raises(DomainError) as refused:
        services.create_account(late)
    assert refused.value.code == "handle_taken"
    assert User.objects.count() == 1


def test_update_profile_cleans_what_people_see():
    ana = make_user()
    services.update_profile(actor=ana, name=" \u202eAna\x00 \n R. ", bio="line\none")
    assert (stored(ana).name, stored(ana).bio) == ("Ana R.", "line one")


def test_update_profile_refuses_a_name_that_nobody_can_see():
    ana = make_user()
    with pytest.raises(Invalid) as refused:
        services.update_profile(actor=ana, name="\u3164\u200b ", bio="")
    assert refused.value.code == "name_empty"


def test_update_profile_is_all_or_nothing():
    ana = make_user()
    with pytest.raises(Invalid):
        services.update_profile(actor=ana, name="New", bio="", picture=upload(b"no picture"))
    assert stored(ana).name == "Ana"


def test_set_avatar_stores_a_webp_whatever_the_name_says():
    ana = make_user()
    services.set_avatar(actor=ana, picture=upload(picture("JPEG"), name="../../evil.html"))
    name = stored(ana).avatar.name
    assert name.startswith(f"avatars/{ana.pk}/")
    assert name.endswith(".webp")
    with default_storage.open(name) as file:
        assert file.read(4) == b"RIFF"


def test_set_avatar_replaces_the_old_file_once_committed(django_capture_on_commit_callbacks):
    ana = make_user()
    services.set_avatar(actor=ana, picture=upload(picture()))
    old = ana.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        services.set_avatar(actor=ana, picture=upload(picture("WEBP")))
        assert default_storage.exists(old)
    assert not default_storage.exists(old)
    assert default_storage.exists(stored(ana).avatar.name)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG" + bytes(4 * 1024 * 1024), "avatar_too_large"),
        (b"just words", "avatar_unreadable"),
        (picture("GIF"), "avatar_unreadable"),
        (bomb(20_000), "avatar_too_many_pixels"),
        (picture()[:200], "avatar_unreadable"),
    ],
    ids=["huge", "words", "gif", "bomb", "truncated"],
)
def test_set_avatar_refuses_and_keeps_the_old_one(data, code):
    ana = make_user()
    services.set_avatar(actor=ana, picture=upload(picture()))
    old = stored(ana).avatar.name
    with pytest.raises(Invalid) as refused:
        services.set_avatar(actor=ana, picture=upload(data))
    assert refused.value.code == code
    assert stored(ana).avatar.name == old
    assert default_storage.exists(old)


def test_remove_avatar_twice(django_capture_on_commit_callbacks):
    ana = make_user()
    services.set_avatar(actor=ana, picture=upload(picture()))
    old = ana.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_avatar(actor=ana)
        services.remove_avatar(actor=ana)
    assert stored(ana).avatar_url == ""
    assert not default_storage.exists(old)


def test_set_theme():
    ana = make_user()
    services.set_theme(actor=ana, theme=Theme.DARK)
    assert stored(ana).theme == "dark"


def set_privacy(user: User, **changes) -> None:
    settings = {
        "is_protected": user.is_protected,
        "shows_listening": user.shows_listening,
        "messages_from": MessagesFrom(user.messages_from),
    }
    services.update_privacy(actor=user, **{**settings, **changes})


def test_update_privacy_keeps_what_was_chosen():
    ana = make_user()
    services.update_privacy(
        actor=ana, is_protected=True, shows_listening=False, messages_from=MessagesFrom.EVERYONE
    )
    kept = stored(ana)
    assert (kept.is_protected, kept.shows_listening, kept.messages_from) == (
        True,
        False,
        "everyone",
    )


def test_without_protection_everybody_who_asked_is_let_in(called):
    ana, fans = make_user("ana", is_protected=True), [make_user("ben"), make_user("cho")]
    for fan in fans:
        services.follow(actor=fan, other=ana)
    set_privacy(ana, is_protected=False)
    assert not FollowRequest.objects.exists()
    assert set(ana.followers.all()) == set(fans)
    assert called.pop("follow_requested") == 2
    assert called == {"follow_accepted": 2, "protection_changed": 1}


def test_protecting_oneself_keeps_the_followers_one_has(called):
    ana, ben = make_user("ana"), make_user("ben")
    services.follow(actor=ben, other=ana)
    set_privacy(ana, is_protected=True)
    assert list(ana.followers.all()) == [ben]
    assert called == {"followed": 1, "protection_changed": 1}


def test_other_settings_change_nothing_about_protection(called):
    ana, ben = make_user("ana", is_protected=True), make_user("ben")
    services.follow(actor=ben, other=ana)
    set_privacy(ana, shows_listening=False)
    assert FollowRequest.objects.exists()
    assert called == {"follow_requested": 1}


@pytest.mark.parametrize(
    "write",
    [
        lambda user: services.update_profile(actor=user, name="New", bio=""),
        lambda user: services.set_avatar(actor=user, picture=upload(picture())),
        lambda user: services.remove_avatar(actor=user),
        lambda user: set_privacy(user, is_protected=True),
    ],
    ids=["profile", "avatar", "no avatar", "privacy"],
)
def test_suspended_accounts_change_nothing_that_others_see(write):
    ana = make_user(suspended_at=timezone.now())
    with pytest.raises(NotAllowed) as refused:
        write(ana)
    assert refused.value.code == "suspended"
    assert (stored(ana).name, stored(ana).is_protected) == ("Ana", False)


def test_suspended_accounts_choose_their_appearance():
    ana = make_user(suspended_at=timezone.now())
    services.set_theme(actor=ana, theme=Theme.DARK)
    assert stored(ana).theme == "dark"
