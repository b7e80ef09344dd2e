"""The pages of messages: for their members, in constant queries, whatever somebody wrote."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Block, Follow, MessagesFrom, User
from core.paging import PAGE_LENGTH
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_message, make_thread
from timeline import services
from timeline.models import Conversation, DirectMessage

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% load i18n %}",
    'javascript:alert(1) http://example.org/"onmouseover="alert(1)',
    "e" + "\u0301" * 10_000,
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    "null \x00 byte",
    "w" * 2000,
]


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def ben() -> User:
    return make_user("ben", name="Benedikt", messages_from=MessagesFrom.EVERYONE)


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


def page_of(client: Client, url: str, **kwargs) -> str:
    answer = client.get(url, **kwargs)
    assert answer.status_code == 200
    return answer.content.decode()


def ids_in(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-id="(\d+)"', page)]


def make_unavailable(reason: str, person: User, viewer: User) -> None:
    if reason == "blocked":
        Block.objects.create(blocker=person, blocked=viewer)
    elif reason == "suspended":
        User.objects.filter(pk=person.pk).update(suspended_at=timezone.now())
    else:
        User.objects.filter(pk=person.pk).update(is_active=False)


GONE = pytest.mark.parametrize("reason", ["blocked", "suspended", "closed"])


class TestList:
    def test_list_is_newest_first_with_the_last_line(self, as_user, ana, ben):
        make_message(ben, ana, "Good morning")
        make_message(make_user("cho"), ana, "Later")
        page = page_of(as_user(ana), "/messages")
        assert page.index("Later") < page.index("Good morning")
        make_message(ana, ben, "Right back")
        page = page_of(as_user(ana), "/messages")
        assert page.index("Right back") < page.index("Later")
        assert "Good morning" not in page

    def test_list_counts_what_is_unread(self, as_user, ana, ben):
        make_message(ben, ana)
        conversation = make_message(ben, ana).conversation
        assert '<span class="unread-count">2<' in page_of(as_user(ana), "/messages")
        page_of(as_user(ana), conversation.get_absolute_url())
        assert "unread-count" not in page_of(as_user(ana), "/messages")

    def test_list_without_messages_says_what_to_do(self, as_user, ana):
        page = page_of(as_user(ana), "/messages")
        assert "Write to somebody you follow" in page
        assert "/messages/new" in page

    def test_list_has_nothing_of_others(self, as_user, ana, ben, moderator):
        make_message(ben, ana, "Between us")
        assert "Between us" not in page_of(as_user(moderator), "/messages")

    def test_list_pages_without_gap_or_repeat(self, as_user, ana):
        for number in range(PAGE_LENGTH + 2):
            make_message(make_user(f"person{number}"), ana, f"From {number}.")
        first = page_of(as_user(ana), "/messages")
        older = re.search(r'href="(/messages\?before=\d+)"', first)
        second = page_of(as_user(ana), older[1], headers=IN_PLACE)
        said = re.findall(r"From (\d+)\.", first + second)
        assert said == [str(number) for number in reversed(range(PAGE_LENGTH + 2))]
        assert "<html" not in second
        assert "before=" not in second

    @GONE
    def test_list_names_nobody_who_is_not_there(self, as_user, ana, ben, reason):
        make_message(ben, ana)
        make_unavailable(reason, ben, ana)
        page = page_of(as_user(ana), "/messages")
        assert "This account is not available" in page
        assert "Benedikt" not in page
        assert "@ben" not in page

    @pytest.mark.parametrize("count", [1, 30])
    def test_list_costs_the_same_at_any_length(
        self, as_user, ana, count, django_assert_num_queries
    ):
        for number in range(count):
            make_message(make_user(f"person{number}"), ana)
        browser = as_user(ana)
        page_of(browser, "/messages", headers=IN_PLACE)
        with django_assert_num_queries(6):  # session, viewer and who is live among them
            page_of(browser, "/messages", headers=IN_PLACE)

    def test_list_asks_guests_to_log_in(self, client):
        assert client.get("/messages").url == "/accounts/login/?next=/messages"


class TestThread:
    def test_thread_is_oldest_first_and_read_once_shown(self, as_user, ana, ben):
        conversation = make_thread(ben, ana, 3)
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert page.index("Message 1") < page.index("Message 3")
        assert conversation.members.get(user=ana).unread_count == 0
        assert conversation.members.get(user=ana).read_up_to == ids_in(page)[-1]

    def test_thread_asked_for_its_headers_stays_unread(self, as_user, ana, ben):
        conversation = make_message(ben, ana).conversation
        as_user(ana).head(conversation.get_absolute_url())
        assert conversation.members.get(user=ana).unread_count == 1

    @pytest.mark.parametrize("who", ["stranger", "moderator", "operator"])
    @pytest.mark.parametrize("address", ["", "/clear"])
    def test_thread_exists_for_its_members_alone(self, as_user, who, address):
        message = make_message(make_user("ana"), make_user("ben"))
        rights = {"is_staff": who != "stranger", "is_superuser": who == "operator"}
        url = message.conversation.get_absolute_url() + address
        client = as_user(make_user(who, **rights))
        assert client.get(url).status_code == 404
        assert client.get(url, headers=IN_PLACE).status_code == 404
        assert client.post(url, {"text": "Let me in", "up_to": 1}).status_code == 404
        assert DirectMessage.objects.count() == 1

    def test_thread_asks_guests_to_log_in(self, client, ana, ben):
        url = make_message(ben, ana).conversation.get_absolute_url()
        assert client.get(url).url.startswith("/accounts/login/")

    def test_older_pages_come_without_gap_or_repeat(self, as_user, ana, ben):
        conversation = make_thread(ben, ana, 2 * PAGE_LENGTH + 5)
        client, url, seen = as_user(ana), conversation.get_absolute_url(), []
        page = page_of(client, url)
        while True:
            seen = ids_in(page) + seen
            older = re.search(r'hx-get="([^"]*before=\d+)"', page)
            if older is None:
                break
            page = page_of(client, older[1], headers=IN_PLACE)
            assert "<html" not in page
        assert seen == list(conversation.messages.values_list("pk", flat=True))

    def test_older_page_without_script_leads_back_to_the_newest(self, as_user, ana, ben):
        conversation = make_thread(ben, ana, PAGE_LENGTH + 1)
        newest = conversation.messages.last().pk
        url = conversation.get_absolute_url()
        page = page_of(as_user(ana), f"{url}?before={newest}")
        assert "Newest messages" in page
        assert "data-url" not in page

    def test_news_are_what_came_after_a_message(self, as_user, ana, ben):
        conversation = make_thread(ben, ana, 5)
        ids = list(conversation.messages.values_list("pk", flat=True))
        url = conversation.get_absolute_url()
        page = page_of(as_user(ana), f"{url}?after={ids[2]}", headers=IN_PLACE)
        assert ids_in(page) == ids[3:]
        assert "data-has-more" not in page
        assert conversation.members.get(user=ana).unread_count == 0

    def test_news_are_a_page_at_most(self, as_user, ana, ben):
        conversation = make_thread(ben, ana, PAGE_LENGTH * 2)
        url = conversation.get_absolute_url()
        page = page_of(as_user(ana), f"{url}?after=0", headers=IN_PLACE)
        assert len(ids_in(page)) == PAGE_LENGTH
        assert "data-has-more" in page

    def test_messages_of_one_go_are_joined_and_days_apart(self, as_user, ana, ben):
        for text in ("One", "Two"):
            make_message(ben, ana, text)
        conversation = make_message(ana, ben, "Three").conversation
        DirectMessage.objects.filter(text="One").update(created_at="2026-01-01T10:00Z")
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert page.count("thread-day") == 2
        assert "is-joined" not in page
        DirectMessage.objects.filter(text="One").update(created_at=timezone.now())
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert page.count("thread-day") == 1
        assert page.count("is-joined") == 1

    @GONE
    def test_thread_with_who_is_not_there_is_history_without_a_name(
        self, as_user, ana, ben, reason
    ):
        conversation = make_message(ben, ana, "Before it happened").conversation
        make_unavailable(reason, ben, ana)
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert "Before it happened" in page
        assert "This account is not available" in page
        assert "<textarea" not in page
        for trace in ("Benedikt", "@ben"):
            assert trace not in page
        answer = as_user(ana).post(conversation.get_absolute_url(), {"text": "Hello?"})
        assert (answer.status_code, answer["X-Error-Code"]) == (404, "not_found")

    def test_reasons_why_somebody_is_not_there_look_alike(self, as_user, ana):
        pages = set()
        for reason in ("blocked", "suspended", "closed"):
            person = make_user(reason, name="Somebody")
            conversation = make_message(person, ana).conversation
            make_unavailable(reason, person, ana)
            page = page_of(as_user(ana), conversation.get_absolute_url())
            own = re.compile(
                rf'{conversation.public_id}|csrf\S+|CSRFToken": "\w+|\d\d:\d\d\S*|(-|id=")\d+'
            )
            pages.add(own.sub("", page))
        assert len(pages) == 1

    def test_thread_with_whom_one_blocked_says_so(self, as_user, ana, ben):
        conversation = make_message(ben, ana).conversation
        Block.objects.create(blocker=ana, blocked=ben)
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert "You blocked @ben" in page
        assert "<textarea" not in page

    def test_thread_of_the_suspended_is_there_to_read(self, as_user, ana, ben):
        conversation = make_message(ben, ana, "Before it happened").conversation
        User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert "Before it happened" in page
        assert "<textarea" not in page

    @pytest.mark.parametrize("count", [1, 30])
    def test_thread_costs_the_same_at_any_length(
        self, as_user, ana, ben, count, django_assert_num_queries
    ):
        hosts = [make_user(f"host{number}") for number in range(count)]
        conversation = make_message(ben, ana, "Places to be").conversation
        for space in map(make_live_space, hosts):
            make_message(ben, ana, settings.PUBLIC_URL + space.get_absolute_url())
        browser = as_user(ana)
        url = f"{conversation.get_absolute_url()}?before={2**62}"
        page_of(browser, url, headers=IN_PLACE)
        with django_assert_num_queries(8):
            page = page_of(browser, url, headers=IN_PLACE)
        assert len(ids_in(page)) == min(count + 1, PAGE_LENGTH)


class TestCards:
    def test_space_link_is_a_card_that_leads_into_it(self, as_user, ana, ben):
        space = make_live_space(make_user("host"), "Jazz at noon")
        link = settings.PUBLIC_URL + space.get_absolute_url()
        conversation = make_message(ben, ana, f"Come along: {link}, now").conversation
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert "Jazz at noon" in page
        assert "Join" in page
        assert "Come along:" in page

    def test_message_that_is_only_a_link_is_only_the_card(self, as_user, ana, ben):
        space = make_live_space(make_user("host"), "Jazz at noon")
        link = settings.PUBLIC_URL + space.get_absolute_url()
        conversation = make_message(ben, ana, link).conversation
        page = page_of(as_user(ana), conversation.get_absolute_url())
        assert "Jazz at noon" in page
        assert 'class="bubble"' not in page

    def test_space_that_is_not_for_the_viewer_has_no_card(self, as_user, ana, ben):
        host = make_user("host")
        link = settings.PUBLIC_URL + make_live_space(host, "Jazz at noon").get_absolute_url()
        conversation = make_message(ben, ana, link).conversation
        Block.objects.create(blocker=host, blocked=ana)
        assert "Jazz at noon" not in page_of(as_user(ana), conversation.get_absolute_url())


class TestSend:
    def test_send_without_script_returns_to_the_thread(self, as_user, ana, ben):
        url = make_message(ben, ana).conversation.get_absolute_url()
        answer = as_user(ana).post(url, {"text": "Right back"})
        assert answer.url == url
        assert "Right back" in page_of(as_user(ben), url)

    def test_send_in_place_answers_with_all_that_is_new(self, as_user, ana, ben):
        shown = make_message(ben, ana)
        missed = make_message(ben, ana, "Missed")
        url = shown.conversation.get_absolute_url()
        fields = {"text": "Right back", "after": shown.pk, "nonce": "1"}
        for _attempt in range(2):
            page = as_user(ana).post(url, fields, headers=IN_PLACE).content.decode()
            mine = DirectMessage.objects.get(sender=ana)
            assert ids_in(page) == [missed.pk, mine.pk]

    def test_refused_message_keeps_its_words(self, as_user, ana, ben):
        url = make_message(ben, ana).conversation.get_absolute_url()
        answer = as_user(ana).post(url, {"text": "<" * 2001})
        assert answer.status_code == 400
        assert "&lt;" * 2001 in answer.content.decode()
        assert "at most 2000 characters" in answer.content.decode()

    def test_refused_message_in_place_is_an_error_in_words(self, as_user, ana, ben):
        url = make_message(ben, ana).conversation.get_absolute_url()
        answer = as_user(ana).post(url, {"text": " "}, headers=IN_PLACE)
        assert (answer.status_code, answer["X-Error-Code"]) == (400, "message_empty")
        assert "data-error-message" in answer.content.decode()

    def test_send_needs_a_csrf_token(self, ana, ben):
        url = make_message(ben, ana).conversation.get_absolute_url()
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(ana)
        assert browser.post(url, {"text": "Forged"}).status_code == 403

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_is_shown_as_what_it_is(self, as_user, ana, ben, text):
        url = make_message(ben, ana, text).conversation.get_absolute_url()
        for address in (url, "/messages"):
            page = page_of(as_user(ana), address)
            shown = page[page.index('id="content"') :]
            assert "<script>alert" not in shown
            assert "<img src=x" not in shown
            assert '"onmouseover' not in shown
            assert 'href="javascript' not in shown
            assert not set("\x00\u202e\u2066") & set(page)
            assert "\u0301" * 5 not in page


class TestNewMessage:
    def test_new_message_offers_whom_one_follows_and_may_write_to(self, as_user, ana, ben):
        closed, wrote = make_user("closed"), make_user("wrote")
        blocked = make_user("blocked", messages_from=MessagesFrom.EVERYONE)
        mutual = make_user("mutual")
        make_user("stranger", messages_from=MessagesFrom.EVERYONE)
        for person in (ben, closed, wrote, blocked, mutual):
            Follow.objects.create(follower=ana, followed=person)
        Follow.objects.create(follower=mutual, followed=ana)
        Block.objects.create(blocker=ana, blocked=blocked)
        make_message(wrote, ana)
        page = page_of(as_user(ana), "/messages/new")
        assert set(re.findall(r"new\?to=(\w+)", page)) == {"ben", "mutual", "wrote"}

    @GONE
    def test_new_message_offers_nobody_who_is_not_there(self, as_user, ana, ben, reason):
        Follow.objects.create(follower=ana, followed=ben)
        make_unavailable(reason, ben, ana)
        assert "@ben" not in page_of(as_user(ana), "/messages/new")
        assert as_user(ana).get("/messages/new?to=ben").status_code == 404
        answer = as_user(ana).post("/messages/new?to=ben", {"text": "Hello"})
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("query", "is_found"), [("BENE", True), ("@be", True), ("cho", False), ("%", False)]
    )
    def test_search_finds_by_name_and_handle(self, as_user, ana, ben, query, is_found):
        Follow.objects.create(follower=ana, followed=ben)
        page = as_user(ana).get("/messages/new", {"q": query}, headers=IN_PLACE).content.decode()
        assert ("@ben" in page) == is_found
        assert ("Nobody found" in page) != is_found
        assert "<html" not in page

    def test_first_message_begins_the_conversation(self, as_user, ana, ben):
        page = page_of(as_user(ana), "/messages/new?to=BEN&text=Hello")
        assert 'action="/messages/new?to=ben"' in page
        assert "Hello</textarea>" in page
        answer = as_user(ana).post("/messages/new?to=ben", {"text": "Hello"})
        assert answer.url == Conversation.objects.get().get_absolute_url()

    def test_new_message_to_somebody_known_leads_to_the_thread(self, as_user, ana, ben):
        conversation = make_message(ben, ana).conversation
        answer = as_user(ana).get("/messages/new?to=ben&text=Come%20along")
        assert answer.url == f"{conversation.get_absolute_url()}?text=Come+along"
        assert "Come along</textarea>" in page_of(as_user(ana), answer.url)

    def test_new_message_to_somebody_closed_says_why(self, as_user, ana):
        make_user("closed")
        page = page_of(as_user(ana), "/messages/new?to=closed")
        assert "@closed takes messages only from people they follow." in page
        assert "<textarea" not in page
        answer = as_user(ana).post("/messages/new?to=closed", {"text": "Hello"})
        assert answer.status_code == 403

    @pytest.mark.parametrize("count", [1, 30])
    def test_search_costs_the_same_for_any_number(
        self, as_user, ana, count, django_assert_num_queries
    ):
        for number in range(count):
            person = make_user(f"person{number}", messages_from=MessagesFrom.EVERYONE)
            Follow.objects.create(follower=ana, followed=person)
        browser = as_user(ana)
        with django_assert_num_queries(4):
            page_of(browser, "/messages/new", headers=IN_PLACE)


class TestClear:
    def test_clear_asks_and_then_hides_it_for_one_side(self, as_user, ana, ben):
        message = make_message(ben, ana, "Good morning")
        url = message.conversation.get_absolute_url() + "/clear"
        assert "Benedikt" in page_of(as_user(ana), url)
        assert "Good morning" in page_of(as_user(ana), "/messages")
        assert as_user(ana).post(url, {"up_to": message.pk}).url == "/messages"
        assert "Good morning" not in page_of(as_user(ana), "/messages")
        page = page_of(as_user(ana), message.conversation.get_absolute_url())
        assert "Good morning" not in page
        assert "Good morning" in page_of(as_user(ben), "/messages")

    def test_cleared_conversation_comes_back_with_what_is_new(self, as_user, ana, ben):
        old = make_message(ben, ana, "Good morning")
        services.clear_conversation(actor=ana, conversation=old.conversation, up_to=old.pk)
        make_message(ben, ana, "Good evening")
        page = page_of(as_user(ana), old.conversation.get_absolute_url())
        assert "Good evening" in page
        assert "Good morning" not in page


class TestUnreadTag:
    def count_for(self, user, times: int = 1) -> str:
        request = RequestFactory().get("/")
        request.user = user
        template = Template("{% load direct_messages %}" + "{% unread_messages %};" * times)
        return template.render(Context({"request": request}))

    def test_unread_messages_counts_conversations_once(self, ana, ben, django_assert_num_queries):
        make_message(ben, ana)
        make_message(ben, ana)
        with django_assert_num_queries(1):
            assert self.count_for(ana, times=2) == "1;1;"

    def test_unread_messages_of_guests_are_none(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert self.count_for(AnonymousUser()) == "0;"
