"""What is left of an account after 30 days, and when the last of it goes."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from accounts import erasure, handles, services
from accounts.models import Follow, User
from accounts.services import erasing, exports
from core import audit
from core.models import AuditEntry
from moderation.models import Case, Hold
from moderation.retention.tidying import tidy
from recordings.models import Clip, Recording, Replay
from spaces import services as spaces
from spaces.models import Participant, Space, State
from tests.accounts.pictures import picture, upload
from tests.factories import PASSWORD, make_user
from tests.races import at_once
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_replay
from tests.spaces.factories import make_live_space, make_space
from timeline import services as timeline
from timeline.models import Conversation, DirectMessage, Like, Notification, Tweet

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=30)


@pytest.fixture
def ana() -> User:
    return make_user("ana", password=PASSWORD, bio="I", messages_from="everyone")


@pytest.fixture
def ben() -> User:
    return make_user("ben", messages_from="everyone")


def closed(user: User) -> User:
    services.close_account(actor=user)
    user.refresh_from_db()
    return user


def erased(user: User) -> User:
    """Closed, and then some: at the first moment at which it may be."""
    services.erase_closed_accounts(closed(user).closed_at + DAYS)
    user.refresh_from_db()
    return user


def is_there(user: User) -> bool:
    return User.objects.filter(pk=user.pk).exists()


def ended(space: Space) -> Space:
    spaces.end_space(actor=space.host, space=space)
    space.refresh_from_db()
    return space


# --- When --------------------------------------------------------------------------------------


def test_nothing_is_erased_early_and_what_was_restored_never(ana, ben):
    end = closed(ana).closed_at + DAYS
    services.erase_closed_accounts(end - timedelta(microseconds=1))
    ana.refresh_from_db()
    assert ana.erased_at is None
    closed(ben)
    services.restore_account(actor=ben)
    services.erase_closed_accounts(end + timedelta(days=999))
    assert not is_there(ana)
    ben.refresh_from_db()
    assert ben.is_active


def test_whom_the_operator_deactivated_is_never_erased():
    ben = make_user("ben", is_active=False)
    services.erase_closed_accounts(timezone.now() + timedelta(days=9999))
    ben.refresh_from_db()
    assert ben.name == "Ben"


# --- What --------------------------------------------------------------------------------------


def test_all_that_is_personal_goes_and_nobody_else_loses_anything(
    ana, ben, django_capture_on_commit_callbacks
):
    services.set_avatar(actor=ana, picture=upload(picture()))
    folder = ana.avatar.storage.path(f"avatars/{ana.pk}")
    services.follow(actor=ana, other=ben)
    services.follow(actor=ben, other=ana)
    theirs = timeline.post_tweet(actor=ben, text="Ben's")
    timeline.like_tweet(actor=ana, tweet=theirs)
    mine = timeline.post_tweet(actor=ana, text="Hello @ben", reply_to=theirs)
    timeline.retweet(actor=ben, tweet=mine)
    message = timeline.send_message(actor=ana, recipient=ben, text="For Ben")
    Authenticator.objects.create(user=ana, type="totp", data={})
    made = services.request_export(actor=ana)
    exports.make_export(export_id=made.pk)
    with django_capture_on_commit_callbacks(execute=True):
        erased(ana)
    assert (ana.handle, ana.email, ana.bio, ana.avatar.name) == (f"-{ana.pk}", "", "", "")
    assert ana.display_name == "Deleted account"
    assert not ana.has_usable_password()
    assert list(Tweet.objects.all()) == [theirs]
    theirs.refresh_from_db()
    assert (theirs.like_count, theirs.reply_count) == (0, 0)
    for model in (Follow, Like):
        assert not model.objects.exists()
    for rows in (EmailAddress.objects, Authenticator.objects, ana.exports):
        assert not rows.filter(user=ana).exists()
    assert not Notification.objects.filter(actor=ana).exists()
    assert not ana.avatar.storage.listdir(folder)[1]
    assert not storages["recordings"].listdir(exports.folder_of(ana.pk))[1]
    assert list(ben.conversations.get().conversation.messages.all()) == [message]
    lines = [(line.act, line.details) for line in AuditEntry.objects.order_by("number")]
    assert lines[-2:] == [("account.closed", {}), ("account.erased", {})]
    assert not list(audit.verify())


def test_the_stub_stays_while_somebody_has_its_messages(ana, ben):
    message = timeline.send_message(actor=ana, recipient=ben, text="For Ben")
    erased(ana)
    assert erasure.reasons_to_keep(ana, timezone.now()) == ["others have its messages"]
    timeline.clear_conversation(actor=ben, conversation=message.conversation, up_to=message.pk)
    services.erase_closed_accounts(timezone.now() + timedelta(days=31))
    assert not is_there(ana)
    assert not DirectMessage.objects.exists()


def test_two_who_wrote_to_each_other_and_both_left_leave_nothing(ana, ben):
    timeline.send_message(actor=ana, recipient=ben, text="For Ben")
    timeline.send_message(actor=ben, recipient=ana, text="For Ana")
    closed(ana)
    closed(ben)
    later = timezone.now() + timedelta(days=31)
    services.erase_closed_accounts(later)
    services.erase_closed_accounts(later)
    assert not User.objects.exists()
    assert not Conversation.objects.exists()


def test_others_spaces_go_on_without_their_voice(host, speaker):
    space = make_live_space(host, is_recorded=True)
    spaces.enter_space(actor=speaker, space=space, connection="x")
    Participant.objects.filter(user=speaker).update(was_speaker=True)
    space.streams.create(number=7, user=speaker, seat=1)
    ended(space)
    clip = make_clip(space, host, host, speaker)
    erased(speaker)
    assert Clip.objects.get(pk=clip.pk).version == 2  # made again, without them
    assert not space.participants.filter(user=speaker).exists()
    assert is_there(speaker)  # its consent is asked as long as there is sound
    Recording.objects.update(purged_at=timezone.now())
    services.erase_closed_accounts(timezone.now() + timedelta(days=31))
    assert not is_there(speaker)
    assert Space.objects.filter(pk=space.pk).exists()


def test_own_spaces_are_hidden_and_go_with_the_last_of_the_account(ana, ben):
    make_space(ana)
    space = ended(make_live_space(ana, is_recorded=True))
    replay = make_replay(space)
    clip = make_clip(space, ben, ana)
    erased(ana)
    assert [kept.state for kept in Space.objects.filter(host=ana)] == [State.ENDED]
    replay.refresh_from_db()
    clip.refresh_from_db()
    assert replay.deleted_at is not None
    assert (clip.removed_at is None, clip.removal) == (False, "host")
    later = timezone.now() + timedelta(days=31)
    Recording.objects.update(purged_at=timezone.now())
    hold = Hold.objects.create(space=space, reason="A court", expires_at=later + DAYS)
    services.erase_closed_accounts(later)
    assert is_there(ana)
    Hold.objects.filter(pk=hold.pk).update(released_at=later)
    services.erase_closed_accounts(later)
    assert is_there(ana)  # until the files have gone
    tidy(later)
    services.erase_closed_accounts(later)
    assert not is_there(ana)
    assert not Space.objects.filter(pk=space.pk).exists()
    assert not Replay.objects.exists()


def test_the_stub_stays_for_what_moderators_have_of_it(ana):
    case = Case.objects.create(kind="account", key="account:1", account=ana)
    erased(ana)
    assert is_there(ana)
    decided = timezone.now()
    Case.objects.filter(pk=case.pk).update(state="decided", decided_at=decided)
    services.erase_closed_accounts(decided + timedelta(days=119))
    assert is_there(ana)
    services.erase_closed_accounts(decided + timedelta(days=120))
    assert not is_there(ana)


# --- The handle --------------------------------------------------------------------------------


def test_nobody_takes_the_handle_for_a_year(ana, client):
    now = closed(ana).closed_at + DAYS
    services.erase_closed_accounts(now)
    form = {"name": "A", "username": "ANA", "email": "x@example.org", "password1": PASSWORD}
    assert "That handle is taken" in client.post("/accounts/signup/", form).content.decode()
    assert handles.is_retired("Ana", now + timedelta(days=364))
    assert not handles.is_retired("ana", now + timedelta(days=366))
    services.erase_closed_accounts(now + timedelta(days=366))
    assert client.post("/accounts/signup/", form).status_code == 302


# --- Cut off, and at once ----------------------------------------------------------------------


def test_erasing_that_is_cut_off_is_done_again_from_the_beginning(ana, ben, monkeypatch):
    timeline.post_tweet(actor=ana, text="Mine")
    timeline.send_message(actor=ana, recipient=ben, text="For Ben")
    end = closed(ana).closed_at + DAYS

    def die(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as cut_off:
        cut_off.setattr(erasing.handles, "retire", die)
        with pytest.raises(KeyboardInterrupt):
            erasing.erase_account(user_id=ana.pk, now=end)
    assert Tweet.objects.count() == 1
    for _ in range(2):
        erasing.erase_account(user_id=ana.pk, now=end)
        assert not Tweet.objects.exists()
    assert AuditEntry.objects.filter(act="account.erased").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_restore_and_an_erasure_of_one_moment_do_not_mix():
    for number in range(4):
        user = closed(make_user(f"ana{number}"))
        moment = timezone.now()
        User.objects.filter(pk=user.pk).update(closed_at=moment - DAYS + timedelta(seconds=0.2))
        later = moment + timedelta(seconds=1)
        user.refresh_from_db()
        at_once(
            lambda user=user: services.restore_account(actor=user),
            lambda user=user, later=later: erasing.erase_account(user_id=user.pk, now=later),
        )
        found = User.objects.filter(pk=user.pk).first()
        assert found is None or (found.is_active and found.name and found.closed_at is None)


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_operators_one_stays():
    for number in range(4):
        User.objects.update(is_superuser=False)
        two = [make_user(f"op{number}{each}", is_superuser=True) for each in "ab"]
        calls = [lambda one=one: services.close_account(actor=one) for one in two]
        assert at_once(*calls) == {"ok": 1, "last_operator": 1}


@pytest.mark.django_db(transaction=True)
def test_an_export_is_asked_for_once_at_the_same_moment():
    ana = make_user("ana")
    assert at_once(*[lambda: services.request_export(actor=ana)] * 4)["ok"] == 1
    connection.close()
