import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Follow
from tests.factories import make_user
from tests.timeline.push_service import FakeBrowser
from timeline import push
from timeline.models import Notification, NotificationKind, PushSubscription, Tweet
from timeline.notices import ALWAYS, LINES, WINDOW, count_unread, page_of
from timeline.services.notifications import notify

pytestmark = pytest.mark.django_db
LIKE, FOLLOW, REPLY = NotificationKind.LIKE, NotificationKind.FOLLOW, NotificationKind.REPLY
PAGE = "/notifications"
SETTINGS = "/settings/notifications"


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def page_of_ana(client, ana):
    """Reads a page as Ana: its notices, and what it says."""
    client.force_login(ana)

    def read(path=PAGE, **headers):
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return read


def tweet_of(author, text="Good morning"):
    return Tweet.objects.create(author=author, text=text)


def like(tweet, *people):
    for person in people:
        key = f"like:{tweet.pk}:{person.pk}"
        notify(LIKE, recipient=tweet.author, key=key, actor=person, tweet=tweet)


def crowd(count, prefix="fan"):
    return [make_user(f"{prefix}{number}") for number in range(count)]


def sentences(person, before=None):
    return [str(notice.sentence) for notice in page_of(person, before).items]


def name(person):
    return f'<bdi class="notice-name">{person.name}</bdi>'


# --- The list ----------------------------------------------------------------------------------


def test_an_empty_page_says_what_to_do(page_of_ana):
    page = page_of_ana()
    assert "Nothing yet" in page
    assert reverse("tweet_compose") in page


def test_guests_are_asked_to_log_in(client):
    for path in (PAGE, SETTINGS):
        assert client.get(path).status_code == 302


def test_likes_of_one_tweet_are_one_line_the_newest_first(ana):
    first, second = tweet_of(ana), tweet_of(ana)
    ben, cho, dee, eve = crowd(4)
    like(first, ben)
    like(second, ben)
    assert sentences(ana) == [f"{name(ben)} liked your Tweet"] * 2
    like(first, cho)
    assert sentences(ana)[0] == f"{name(cho)} and {name(ben)} liked your Tweet"
    like(first, dee)
    assert sentences(ana)[0] == f"{name(dee)}, {name(cho)} and 1 other liked your Tweet"
    like(first, eve)
    assert sentences(ana)[0] == f"{name(eve)}, {name(dee)} and 2 others liked your Tweet"


def test_what_happened_another_day_is_another_line(ana):
    tweet = tweet_of(ana)
    like(tweet, *crowd(2))
    Notification.objects.filter(pk=Notification.objects.first().pk).update(
        created_at=timezone.now() - timezone.timedelta(days=2)
    )
    assert len(sentences(ana)) == 2


def test_replies_are_lines_of_their_own(ana):
    for number, person in enumerate(crowd(2)):
        notify(REPLY, recipient=ana, key=f"reply:{number}", actor=person, tweet=tweet_of(person))
    assert len(sentences(ana)) == 2


def test_several_followers_lead_to_the_followers(ana):
    for person in crowd(2):
        notify(FOLLOW, recipient=ana, key=f"follow:{person.pk}", actor=person)
    (notice,) = page_of(ana, None).items
    assert notice.path == reverse("followers", args=["ana"])


@pytest.mark.parametrize("kind", NotificationKind)
def test_every_kind_has_a_line_on_the_page(page_of_ana, ana, kind):
    ben = make_user("ben", name="Ben <b>")
    Notification.objects.create(
        recipient=ana, kind=kind, key="1", actor=ben, path="/somewhere", title="Jazz & co"
    )
    page = page_of_ana()
    assert 'href="/somewhere"' in page
    assert "Ben &lt;b&gt;" in page or kind == NotificationKind.SPACE_REMINDER
    assert "<b>" not in page


def test_nothing_is_shown_of_what_may_not_be_seen_any_more(page_of_ana, ana):
    ben = make_user("ben", name="Benedetta")
    like(tweet_of(ana), ben)
    assert "Benedetta" in page_of_ana()
    Block.objects.create(blocker=ben, blocked=ana)
    page = page_of_ana()
    assert "Benedetta" not in page
    assert "Nothing yet" in page


def test_pages_show_each_notification_once(ana):
    shared, alone = tweet_of(ana), [tweet_of(ana) for _ in range(LINES)]
    people = crowd(4)
    like(shared, people[0])
    for tweet in alone:
        like(tweet, people[1])
    like(shared, *people[2:])
    first = page_of(ana, None)
    second = page_of(ana, first.next_before)
    assert len(first.items) == LINES
    shown = [(n.tweet, p) for page in (first, second) for n in page.items for p in n.people]
    assert len(shown) == len(set(shown)) == Notification.objects.count()
    assert second.next_before is None


def test_a_crowd_goes_on_on_the_next_page(ana):
    tweet = tweet_of(ana)
    rows = [
        Notification(recipient=ana, kind=LIKE, key=str(n), tweet=tweet, actor=person)
        for n, person in enumerate([make_user("ben")] * (WINDOW + 1))
    ]
    Notification.objects.bulk_create(rows)
    first = page_of(ana, None)
    assert [len(notice.people) for notice in first.items] == [WINDOW]
    assert [len(n.people) for n in page_of(ana, first.next_before).items] == [1]


def test_an_older_page_in_place_is_the_rows_alone(page_of_ana, ana):
    ben = make_user("ben")
    for _ in range(LINES + 1):
        like(tweet_of(ana), ben)
    older = f"{PAGE}?before={page_of(ana, None).next_before}"
    assert older in page_of_ana()
    partial = page_of_ana(older, **{"HX-Request": "true"})
    assert "<html" not in partial
    assert partial.count('<li class="notification ') == 1
    assert page_of_ana(f"{PAGE}?before=nonsense").count('<li class="notification ') == LINES


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_however_much_there_is(
    page_of_ana, ana, count, django_assert_num_queries
):
    for person in crowd(count):
        notify(FOLLOW, recipient=ana, key=f"follow:{person.pk}", actor=person)
        notify(REPLY, recipient=ana, key=f"r:{person.pk}", actor=person, tweet=tweet_of(person))
    with django_assert_num_queries(1):
        notices = page_of(ana, None).items
        assert [(n.sentence, n.path, n.tweet, n.people) for n in notices]
    in_place = {"HX-Request": "true"}  # without the frame, whose queries are counted with it
    with django_assert_num_queries(4):  # session, account, notices, who is live
        page_of_ana(**in_place)


@pytest.mark.parametrize(("waiting", "queries"), [(0, 1), (1, 2), (30, 2)])
def test_the_badge_costs_a_query_more_if_anything_waits(
    ana, waiting, queries, django_assert_num_queries
):
    like(tweet_of(ana), *crowd(waiting))
    with django_assert_num_queries(queries):
        assert count_unread(ana) == waiting


@pytest.mark.parametrize(("waiting", "queries"), [(0, 1), (2, 2)])
def test_the_tag_counts_what_waits_once(rf, ana, waiting, queries, django_assert_num_queries):
    like(tweet_of(ana), *crowd(waiting))
    request = rf.get("/")
    request.user = ana
    tag = "{% load notifications %}{% unread_notifications as n %}{{ n }}"
    with django_assert_num_queries(queries):
        assert Template(2 * tag).render(Context({"request": request})) == 2 * str(waiting)


def test_the_tag_is_0_for_guests(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = AnonymousUser()
    tag = Template("{% load notifications %}{% unread_notifications %}")
    with django_assert_num_queries(0):
        assert tag.render(Context({"request": request})) == "0"


# --- Read --------------------------------------------------------------------------------------


def test_looking_does_not_mark_as_read_the_pages_form_does(client, page_of_ana, ana):
    like(tweet_of(ana), make_user("ben"))
    page_of_ana()
    assert count_unread(ana) == 1
    page = page_of_ana()
    newest = Notification.objects.get().pk
    assert f'name="up_to" value="{newest}"' in page
    assert "is-unread" in page
    assert client.post(f"{PAGE}/read", {"up_to": newest}).status_code == 302
    assert count_unread(ana) == 0
    page = page_of_ana()
    assert "is-unread" not in page
    assert "Mark as read" not in page


@pytest.mark.parametrize("up_to", ["", "-1", "x", "9" * 30])
def test_nonsense_marks_nothing_or_everything_and_breaks_nothing(client, ana, up_to):
    client.force_login(ana)
    like(tweet_of(ana), make_user("ben"))
    assert client.post(f"{PAGE}/read", {"up_to": up_to}).status_code == 302


# --- Settings ----------------------------------------------------------------------------------


@pytest.fixture
def configured(settings):
    settings.VAPID_PRIVATE_KEY = push.new_private_key()


def test_each_kind_is_switched_on_the_page_and_as_push(client, page_of_ana, ana, configured):
    client.post(SETTINGS, {"on": ["like"], "pushed": ["message", "like", "nonsense"]})
    page = page_of_ana(SETTINGS)
    assert page.count("checked") == 3
    assert push.public_key() in page


def test_without_a_key_push_is_not_offered_and_stays_as_it_was(client, page_of_ana, ana):
    client.post(SETTINGS, {"on": ["like"]})
    page = page_of_ana(SETTINGS)
    assert "push-switch" not in page
    assert "pushed" not in page
    pushed = ana.notification_preferences.filter(is_pushed=True)
    assert pushed.count() == len(NotificationKind) - len(ALWAYS)


def test_a_browser_subscribes_and_goes(client, ana, configured):
    client.force_login(ana)
    fields = FakeBrowser("https://fcm.googleapis.com/fcm/send/1").subscription
    assert client.post("/push/subscribe", fields).status_code == 204
    assert PushSubscription.objects.get().user == ana
    assert client.post("/push/unsubscribe", fields).status_code == 204
    assert not PushSubscription.objects.exists()


def test_a_foreign_endpoint_is_refused(client, ana, configured):
    client.force_login(ana)
    fields = FakeBrowser("https://10.0.0.1/").subscription
    response = client.post("/push/subscribe", fields)
    assert (response.status_code, response["X-Error-Code"]) == (400, "push_invalid")
    assert client.post("/push/subscribe").status_code == 400


def test_without_a_key_nobody_subscribes(client, ana):
    client.force_login(ana)
    fields = FakeBrowser("https://fcm.googleapis.com/fcm/send/1").subscription
    assert client.post("/push/subscribe", fields).status_code == 404


def test_the_service_worker_comes_from_the_root_and_is_never_kept(client):
    response = client.get("/service-worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert b"showNotification" in response.content


def test_a_follower_of_a_protected_account_is_shown_its_reply(page_of_ana, ana):
    ben = make_user("ben", is_protected=True)
    follow = Follow.objects.create(follower=ana, followed=ben)
    notify(REPLY, recipient=ana, key="reply:1", actor=ben, tweet=tweet_of(ben, "Between us"))
    assert "Between us" in page_of_ana()
    follow.delete()
    assert "Between us" not in page_of_ana()
