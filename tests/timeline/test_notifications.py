"""Who is told of what: once, and nothing they may not see or do not want to hear of."""

from contextlib import suppress

import pytest
from django.db import transaction

from accounts import services as accounts
from accounts.models import Block, Follow, Mute
from tests.factories import make_user
from timeline.models import Notification, NotificationKind, NotificationPreference, Tweet
from timeline.notices import ALWAYS, count_unread
from timeline.services.notifications import (
    mark_read,
    notify,
    notify_many,
    set_preferences,
    withdraw,
)

pytestmark = pytest.mark.django_db
LIKE, SPACE_LIVE = NotificationKind.LIKE, NotificationKind.SPACE_LIVE


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def ben():
    return make_user("ben")


@pytest.fixture
def told(monkeypatch, django_capture_on_commit_callbacks):
    """Runs something with its commit; returns what the feed was told: pairs of ids and message."""

    def run(act, *args, **kwargs):
        events = []
        monkeypatch.setattr("timeline.feed.events.publish", events.append)
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return [(event["to"], event["message"]) for event in events]

    return run


def tweet_of(author, **fields):
    return Tweet.objects.create(author=author, text="Good morning", **fields)


def like(recipient, actor, **fields):
    notify(LIKE, recipient=recipient, key=f"like:1:{actor.pk}", actor=actor, **fields)


# --- Once --------------------------------------------------------------------------------------


def test_notify_writes_one_row_and_tells_the_feed(ana, ben, told):
    tweet = tweet_of(ana)
    ((to, message),) = told(like, ana, ben, tweet=tweet)
    row = Notification.objects.get()
    assert (row.recipient, row.actor, row.tweet, row.kind) == (ana, ben, tweet, LIKE)
    assert to == [ana.pk]
    assert message == {
        "type": "notification.created",
        "kind": "like",
        "text": "\u2068Ben\u2069 liked your Tweet",
        "path": tweet.get_absolute_url(),
        "unread": 1,
    }


def test_notify_tells_a_key_once(ana, ben, told):
    like(ana, ben)
    assert told(like, ana, ben) == []
    assert Notification.objects.count() == 1


def test_nothing_is_told_of_what_is_rolled_back(ana, ben, told):
    def like_in_vain():
        with suppress(KeyError), transaction.atomic():
            like(ana, ben)
            raise KeyError

    assert told(like_in_vain) == []
    assert not Notification.objects.exists()


# --- Whom not ----------------------------------------------------------------------------------

SILENCES = {
    "themselves": lambda ana, ben: None,
    "a stranger": lambda ana, ben: None,
    "somebody they blocked": lambda ana, ben: Block.objects.create(blocker=ana, blocked=ben),
    "somebody who blocked them": lambda ana, ben: Block.objects.create(blocker=ben, blocked=ana),
    "somebody they muted": lambda ana, ben: Mute.objects.create(muter=ana, muted=ben),
    "somebody who muted them": lambda ana, ben: Mute.objects.create(muter=ben, muted=ana),
    "a suspended account": lambda ana, ben: suspend(ben),
    "a closed account": lambda ana, ben: close(ben),
    "a protected account": lambda ana, ben: protect(ben),
}
HEARD = {"a stranger", "somebody who muted them", "a protected account"}


def suspend(person):
    person.suspended_at = person.date_joined
    person.save()


def close(person):
    person.is_active = False
    person.save()


def protect(person):
    person.is_protected = True
    person.save()


@pytest.mark.parametrize("who", SILENCES)
@pytest.mark.parametrize("is_crowd", [False, True])
def test_people_hear_of(ana, ben, who, is_crowd):
    SILENCES[who](ana, ben)
    actor = ana if who == "themselves" else ben
    if is_crowd:
        notify_many(SPACE_LIVE, [ana.pk], key="space:1", actor=actor, path="/spaces/1")
    else:
        notify(SPACE_LIVE, recipient=ana, key="space:1", actor=actor, path="/spaces/1")
    assert Notification.objects.exists() is (who in HEARD)
    # And of what was told before, nothing more is shown than would be told now.
    Notification.objects.get_or_create(recipient=ana, key="space:1", actor=actor, kind=SPACE_LIVE)
    if who != "themselves":
        assert bool(count_unread(ana)) is (who in HEARD)


@pytest.mark.parametrize(
    ("hide", "is_told"),
    [
        (lambda author, ana: None, True),
        (lambda author, ana: protect(author), False),
        (lambda author, ana: suspend(author), False),
        (lambda author, ana: Block.objects.create(blocker=author, blocked=ana), False),
        (lambda author, ana: Block.objects.create(blocker=ana, blocked=author), False),
        (lambda author, ana: Mute.objects.create(muter=ana, muted=author), False),
    ],
    ids=["public", "protected", "suspended", "blocked by", "blocked", "muted"],
)
def test_nobody_hears_of_a_tweet_they_cannot_read(ana, ben, hide, is_told):
    author = make_user("cho")
    tweet = tweet_of(author)
    hide(author, ana)
    notify(NotificationKind.MENTION, recipient=ana, key="mention:1", actor=ben, tweet=tweet)
    assert Notification.objects.exists() is is_told
    Notification.objects.get_or_create(recipient=ana, key="mention:1", tweet=tweet, actor=ben)
    assert bool(count_unread(ana)) is is_told


def test_a_follower_hears_of_a_protected_tweet(ana, ben):
    protect(ben)
    Follow.objects.create(follower=ana, followed=ben)
    reply = NotificationKind.REPLY
    notify(reply, recipient=ana, key="reply:1", actor=ben, tweet=tweet_of(ben))
    assert count_unread(ana) == 1


def test_a_suspended_recipient_goes_on_hearing(ana, ben):
    suspend(ana)
    like(ana, ben, tweet=tweet_of(ana))
    assert count_unread(ana) == 1


# --- Wishes ------------------------------------------------------------------------------------


def test_a_kind_that_is_off_is_not_listed(ana, ben, told):
    NotificationPreference.objects.create(user=ana, kind=LIKE, is_on=False)
    assert told(like, ana, ben) == []
    notify(NotificationKind.RETWEET, recipient=ana, key="retweet:1", actor=ben)
    assert [row.kind for row in Notification.objects.all()] == ["retweet"]


def test_set_preferences_switches_every_kind(ana):
    for _ in range(2):
        set_preferences(actor=ana, on=["like", "nonsense"], pushed=["message"])
    rows = ana.notification_preferences.all()
    assert {row.kind for row in rows} == set(NotificationKind) - ALWAYS
    assert {row.kind for row in rows if row.is_on} == {"like"}
    assert {row.kind for row in rows if row.is_pushed} == {"message"}


@pytest.mark.parametrize("kind", sorted(ALWAYS))
def test_nobody_switches_off_what_moderators_say(ana, kind):
    NotificationPreference.objects.create(user=ana, kind=kind, is_on=False, is_pushed=False)
    notify(kind, recipient=ana, key="decision:1", path="/settings/standing/1", title="A warning")
    assert [row.kind for row in Notification.objects.all()] == [kind]


def test_a_message_is_not_listed(ana, ben, told):
    message = NotificationKind.MESSAGE
    assert told(notify, message, recipient=ana, key="message:1", actor=ben, path="/m/1") == []
    assert not Notification.objects.exists()


# --- Crowds ------------------------------------------------------------------------------------


def test_notify_many_tells_a_crowd_in_few_statements(ana, told, django_assert_num_queries):
    crowd = [make_user(f"fan{n}").pk for n in range(30)]
    NotificationPreference.objects.create(user_id=crowd[0], kind=SPACE_LIVE, is_on=False)
    with django_assert_num_queries(6):  # a savepoint, who, how, known, the rows, and its end
        ((to, message),) = told(
            notify_many, SPACE_LIVE, crowd, key="space:1", actor=ana, path="/s/1", title="Jazz"
        )
    assert to == crowd[1:]
    assert "unread" not in message
    assert message["text"] == "\u2068Ana\u2069 started a Space: \u2068Jazz\u2069"
    assert Notification.objects.count() == 29


def test_notify_many_goes_on_where_it_broke_off(ana, told):
    crowd = [make_user(f"fan{n}").pk for n in range(5)]
    notify_many(SPACE_LIVE, crowd[:3], key="space:1", actor=ana, path="/s/1")
    ((to, _message),) = told(
        notify_many, SPACE_LIVE, [*crowd, 10**9], key="space:1", actor=ana, path="/s/1"
    )
    assert to == crowd[3:]
    assert Notification.objects.count() == 5


# --- Read, and taken back ----------------------------------------------------------------------


def test_withdraw_takes_back_what_is_not_read(ana, ben, told):
    like(ana, ben)
    ((to, message),) = told(withdraw, f"like:1:{ben.pk}", ana)
    assert (to, message) == ([ana.pk], {"type": "notification.withdrawn", "unread": 0})
    assert not Notification.objects.exists()
    assert told(withdraw, f"like:1:{ben.pk}", ana) == []


def test_what_was_read_stays_and_is_not_told_again(ana, ben, told):
    like(ana, ben)
    mark_read(actor=ana, up_to=Notification.objects.get().pk)
    withdraw(f"like:1:{ben.pk}", ana)
    assert told(like, ana, ben) == []
    assert Notification.objects.count() == 1


def test_mark_read_reads_ones_own_up_to_what_was_shown(ana, ben, told):
    for number in range(3):
        notify(LIKE, recipient=ana, key=f"like:{number}:{ben.pk}", actor=ben)
    notify(LIKE, recipient=ben, key="like:9:1", actor=ana)
    shown = Notification.objects.filter(recipient=ana)[1]
    ((to, message),) = told(mark_read, actor=ana, up_to=shown.pk)
    assert (to, message) == ([ana.pk], {"type": "notifications.read", "unread": 1})
    assert count_unread(ben) == 1
    assert told(mark_read, actor=ana, up_to=shown.pk) == []


# --- What happens between accounts -------------------------------------------------------------


def kinds_of(person):
    return list(person.notifications.values_list("kind", flat=True))


def test_following_tells_and_unfollowing_takes_it_back(ana, ben):
    accounts.follow(actor=ben, other=ana)
    assert kinds_of(ana) == ["follow"]
    accounts.unfollow(actor=ben, other=ana)
    assert kinds_of(ana) == []


def test_a_request_and_its_answer_are_told(ana, ben):
    protect(ana)
    accounts.follow(actor=ben, other=ana)
    assert kinds_of(ana) == ["follow_request"]
    accounts.accept_follow_request(actor=ana, follower=ben)
    assert kinds_of(ben) == ["follow_accepted"]
    assert kinds_of(ana) == []  # nothing left to answer


def test_a_request_taken_back_is_not_told_any_more(ana, ben):
    protect(ana)
    accounts.follow(actor=ben, other=ana)
    accounts.unfollow(actor=ben, other=ana)
    assert kinds_of(ana) == []
