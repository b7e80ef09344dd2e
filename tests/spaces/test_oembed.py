import json

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.spaces.factories import make_live_space, make_space

pytestmark = pytest.mark.django_db


def ask(client, **query):
    return client.get(reverse("oembed"), query)


def url_of(space, settings):
    return settings.PUBLIC_URL + space.get_absolute_url()


def test_oembed_gives_a_frame(client, settings):
    space = make_live_space(make_user("ana"), 'Jazz "at" <noon>')
    answer = ask(client, url=url_of(space, settings), format="json")
    body = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert (body["version"], body["type"], body["title"]) == ("1.0", "rich", 'Jazz "at" <noon>')
    assert body["author_url"] == f"{settings.PUBLIC_URL}/@ana"
    assert f'src="{url_of(space, settings)}/embed"' in body["html"]
    assert 'title="Jazz &quot;at&quot; &lt;noon&gt;"' in body["html"]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, (480, 240)),
        ({"maxwidth": "300"}, (300, 240)),
        ({"maxwidth": "2000", "maxheight": "180"}, (480, 180)),
    ],
)
def test_oembed_keeps_within_the_limits(client, settings, query, size):
    space = make_live_space(make_user("ana"))
    body = ask(client, url=url_of(space, settings), **query).json()
    assert (body["width"], body["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in body["html"]


def test_oembed_may_be_asked_by_scripts_of_any_site_and_nothing_else_may(client, settings):
    space = make_live_space(make_user("ana"))
    assert ask(client, url=url_of(space, settings))["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(space.get_absolute_url())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://127.0.0.1:8000/nowhere"}, 404),
        ({"url": "https://elsewhere.example/spaces/0000000000000"}, 404),
        ({"url": "http://[half"}, 404),
        ({"url": "\0"}, 404),
        ({"url": "x" * 10_000}, 404),
        ({"url": "x", "format": "xml"}, 501),
        ({"url": "x", "maxwidth": "wide"}, 400),
        ({"url": "x", "maxwidth": "0"}, 400),
        ({"url": "x", "maxheight": "-1"}, 400),
        ({"url": "x", "maxheight": "\uff19"}, 400),
        ({"url": "x", "maxwidth": "9" * 5000}, 400),
    ],
)
def test_oembed_refuses(client, query, status):
    answer = ask(client, **query)
    assert answer.status_code == status
    assert json.loads(answer.content).keys() == {"code", "message"}


def test_oembed_knows_nothing_of_a_space_that_is_not_public(client, settings):
    host = make_user("ana")
    client.force_login(host)
    assert ask(client, url=url_of(make_space(host), settings)).status_code == 404
