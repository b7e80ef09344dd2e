import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import handles
from accounts.services import closing, exports
from moderation import erasing
from moderation.retention import clock
from moderation.rules import APPEAL_TIME
from recordings.services import downloads

pytestmark = pytest.mark.django_db
PAGES = ["help_spaces", "terms", "privacy"]


def read(client, name):
    return client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_help_is_open_to_everyone_and_links_the_other_pages(client, name):
    page = read(client, name)
    for other in PAGES:
        assert f'href="{reverse(other)}"' in page


@pytest.mark.parametrize("name", PAGES)
def test_links_inside_a_page_lead_somewhere(client, name):
    page = read(client, name)
    targets = set(re.findall(r'href="#([\w-]+)"', page)) - {"content"}
    assert targets <= set(re.findall(r'id="([\w-]+)"', page))


def test_every_page_leads_to_help(client):
    assert f'href="{reverse("help_spaces")}"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("help@example.org", '<a href="mailto:help@example.org" rel="noopener">help@example.org'),
        ("https://example.org/us", '<a href="https://example.org/us" rel="noopener">'),
        ("Room 12, <b>ask</b>", "Room 12, &lt;b&gt;ask&lt;/b&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)\n"),
        ("", "have not left an address"),
    ],
)
def test_the_operator_is_named_if_set(client, settings, contact, shown):
    settings.OPERATOR_CONTACT = contact
    assert shown in read(client, "terms")
    assert shown in read(client, "privacy")
    assert 'href="javascript:' not in read(client, "privacy")


def test_privacy_tells_what_this_server_does_with_sound_and_words(client, settings):
    page = read(client, "privacy")
    assert "This server makes none at present" in page
    settings.CAPTION_MODEL_DIR = settings.DEMO_CAPTION_MODEL_DIR
    assert "This server makes none at present" not in read(client, "privacy")


def test_privacy_names_every_cookie_that_is_set(client, settings):
    page = read(client, "privacy")
    names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "theme", "messages"]
    for name in names:
        assert f"<code>{name}</code>" in page
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600


def test_spaces_101_tells_who_may_host_here(client, settings):
    settings.SPACES_HOST_MIN_FOLLOWERS = 0
    assert "everyone with an account can host" in read(client, "help_spaces")
    settings.SPACES_HOST_MIN_FOLLOWERS = 600
    assert "you need 600 followers to host" in read(client, "help_spaces")
    settings.SPACES_HOSTING = "listed"
    assert "a group that the operator chose" in read(client, "help_spaces")


def test_help_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        read(client, "privacy")


def test_pages_name_the_times_that_the_code_keeps(client):
    """Each as it stands in its sentence: another constant needs another word."""
    page, terms = read(client, "privacy"), read(client, "terms")
    kept, longer = clock.KEPT.days, clock.LONGER.days
    assert f"{kept} days after the end, and {longer} days more if a violation" in page
    assert f"{kept} days after the end of a Space, {longer} days more after a violation" in page
    assert f"keeps for {kept} days, and for {longer} more after a violation" in terms
    assert f"can appeal once, within {APPEAL_TIME.days} days" in terms
    assert f"{downloads.KEPT // timedelta(hours=1)} hours; who asked for it" in page
    assert f"{exports.KEPT.days} days; you alone" in page
    assert f"{erasing.DECIDED_KEPT.days} days after the decision" in page
    assert f"{closing.RESTORABLE_FOR.days} days, in which you can come back" in page
    assert f"after {closing.RESTORABLE_FOR.days} days it is erased" in page
    assert f"{handles.RETIRED_FOR.days} days as a hash" in page


@pytest.mark.parametrize("name", PAGES)
def test_pages_promise_nothing_for_a_later_version(client, name):
    assert "this version" not in read(client, name)
