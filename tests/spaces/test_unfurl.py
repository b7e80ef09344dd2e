import html
import re

import pytest
from django.utils import timezone

from spaces import services
from tests.factories import make_user
from tests.spaces.factories import make_live_space, make_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db


def head(client, path):
    """What the page at `path` says to other sites, by property or name."""
    page = client.get(path).content.decode().split("</head>")[0]
    tags = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)"', page)
    links = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
    oembed = re.findall(r'type="application/json\+oembed"\s+href="([^"]+)"', page)
    found = {name: html.unescape(content) for name, content in tags}
    return found | {"canonical": links, "oembed": [html.unescape(url) for url in oembed]}


class TestSpace:
    def test_a_live_space_is_a_card_with_a_player(self, client, settings):
        space = make_live_space(make_user("ana", name="Ana"), 'Jazz "at" <noon>')
        url = settings.PUBLIC_URL + space.get_absolute_url()
        found = head(client, space.get_absolute_url())
        assert found["canonical"] == [url]
        assert (found["og:title"], found["og:url"]) == ('Jazz "at" <noon>', url)
        assert found["og:description"].startswith("Live now with Ana.")
        assert found["og:image"] == f"{settings.PUBLIC_URL}/static/img/share.png"
        assert found["twitter:card"] == "player"
        assert found["twitter:player"] == f"{url}/embed"
        assert "robots" not in found

    def test_the_oembed_address_answers(self, client):
        space = make_live_space(make_user("ana"))
        (address,) = head(client, space.get_absolute_url())["oembed"]
        assert client.get(address).json()["title"] == space.title

    def test_an_announced_space_says_when(self, client):
        begins = timezone.now() + timezone.timedelta(days=2)
        space = make_space(make_user("ana"), scheduled_start=begins)
        words = head(client, space.get_absolute_url())["og:description"]
        assert f"{begins:%H:%M} UTC" in words

    def test_an_ended_space_says_so(self, client):
        host = make_user("ana")
        space = services.end_space(actor=host, space=make_live_space(host))
        assert "has ended" in head(client, space.get_absolute_url())["og:description"]

    def test_a_draft_is_not_spread(self, client):
        host = make_user("ana")
        client.force_login(host)
        found = head(client, make_space(host, "Secret plans").get_absolute_url())
        assert found.get("og:title", "") != "Secret plans"
        assert found["oembed"] == []


class TestTweet:
    def test_a_tweet_shows_its_author_and_its_text_on_one_line(self, client, settings):
        tweet = make_tweet(make_user("ana", name="Ana"), "First line\nsecond <b> " + "x" * 250)
        found = head(client, tweet.get_absolute_url())
        assert found["og:title"] == "Ana (@ana)"
        assert found["og:description"].startswith("First line second <b> xxx")
        assert len(found["og:description"]) <= 200
        assert found["canonical"] == [settings.PUBLIC_URL + tweet.get_absolute_url()]

    def test_a_protected_tweet_is_not_spread_even_by_who_may_read_it(self, client):
        ana = make_user("ana", is_protected=True)
        tweet = make_tweet(ana, "For followers")
        client.force_login(ana)
        found = head(client, tweet.get_absolute_url())
        assert "For followers" not in (found["og:title"], found["og:description"])
        assert found["robots"] == "noindex"


class TestProfile:
    def test_a_profile_shows_name_and_words(self, client, settings):
        found = head(client, make_user("ana", name="Ana", bio="Plays jazz.").get_absolute_url())
        assert (found["og:title"], found["og:description"]) == ("Ana (@ana)", "Plays jazz.")
        assert found["og:type"] == "profile"
        assert found["canonical"] == [f"{settings.PUBLIC_URL}/@ana"]

    def test_a_picture_has_its_whole_address(self, client, settings):
        ana = make_user("ana", avatar="avatars/1/face.webp")
        found = head(client, ana.get_absolute_url())
        assert found["og:image"] == f"{settings.PUBLIC_URL}/media/avatars/1/face.webp"
        assert found["twitter:card"] == "summary"

    def test_a_protected_profile_is_not_indexed(self, client):
        ana = make_user("ana", bio="Plays jazz.", is_protected=True)
        found = head(client, ana.get_absolute_url())
        assert found["robots"] == "noindex"
        assert found["og:description"] == ""


def test_a_search_is_not_indexed(client):
    assert head(client, "/search?q=jazz")["robots"] == "noindex"
