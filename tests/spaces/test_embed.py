import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Block
from spaces import services
from tests.factories import make_user
from tests.spaces.factories import make_live_space, make_space

pytestmark = pytest.mark.django_db


def embed(client, space):
    return client.get(reverse("space_embed", args=[space.public_id]))


def test_embed_of_a_live_space_plays_as_a_guest(client):
    space = make_live_space(make_user("ana"), "Jazz <at> noon")
    answer = embed(client, space)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Jazz &lt;at&gt; noon" in page
    assert f'data-control-url="/ws/spaces/{space.public_id}/control?guest"' in page
    assert ">Listen</button>" in page


def test_embed_is_the_same_for_everybody_and_sets_no_cookie(client):
    space = make_live_space(make_user("ana"))
    as_guest = embed(client, space)
    client.force_login(make_user("ben"))
    as_member = embed(client, space)
    assert as_guest.content == as_member.content
    assert "Cookie" not in as_guest.get("Vary", "")
    assert not as_guest.cookies
    assert not as_member.cookies


def test_embed_of_an_announced_space_says_when(client):
    space = make_space(make_user("ana"))
    space.scheduled_start = timezone.now() + timezone.timedelta(days=1)
    space.save()
    page = embed(client, space).content.decode()
    assert "Set a reminder" in page
    assert "Listen</button>" not in page


def test_embed_of_an_ended_space_says_so(client):
    host = make_user("ana")
    space = services.end_space(actor=host, space=make_live_space(host))
    page = embed(client, space).content.decode()
    assert "This Space has ended." in page
    assert "Listen</button>" not in page


def test_embed_of_what_a_guest_may_not_see_is_as_if_it_were_not_there(client):
    host = make_user("ana")
    hidden = embed(client, make_space(host))
    other = make_user("ben")
    suspended = make_live_space(other)
    other.suspended_at = timezone.now()
    other.save()
    missing = client.get("/spaces/0000000000000/embed")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content == embed(client, suspended).content
    client.force_login(host)
    assert embed(client, make_space(host)).status_code == 404


def test_embed_does_not_change_with_whom_the_host_blocks(client):
    host, blocked = make_user("ana"), make_user("ben")
    space = make_live_space(host)
    Block.objects.create(blocker=host, blocked=blocked)
    client.force_login(blocked)
    assert embed(client, space).status_code == 200  # as without an account


def routes(patterns=None, prefix=""):
    """Every route of the site: its pattern and its name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.name


def path_of(route, space, person):
    """A path that a route matches, with something that exists where it can be guessed."""
    values = {"handle": person.handle, "public_id": space.public_id}
    path = re.sub(
        r"<(?:(\w+):)?(\w+)>",
        lambda found: str(values.get(found[2], "1" if found[1] in {"int", None} else "x")),
        route,
    )
    return "/" + re.sub(r"\(\?P<\w+>.*?\)|[\^$?]|\\", "", path)


@pytest.mark.any_database
def test_no_page_but_the_embeds_may_be_framed(client):
    person = make_user("ana", is_staff=True, is_superuser=True)
    space = make_live_space(person)
    asked = set()
    for route, name in routes():
        for signed_in in (False, True):
            client.logout()
            if signed_in:
                client.force_login(person)
            answer = client.get(path_of(route, space, person))
            policy = answer["Content-Security-Policy"]
            if name in {"space_embed", "clip_embed"}:
                assert "frame-ancestors *" in policy
                assert "X-Frame-Options" not in answer
            else:
                assert "frame-ancestors 'none'" in policy, route
                assert answer["X-Frame-Options"] == "DENY", route
        asked.add(name)
    assert {"space", "space_embed", "clip_embed", "oembed", "home", "search"} <= asked


def test_embeds_and_oembed_take_the_same_queries_for_any_number_on_stage(
    client, django_assert_num_queries
):
    from tests.spaces.cast import seat  # noqa: PLC0415

    space = make_live_space(make_user("ana"))
    for number in range(9):
        seat(make_user(f"speaker{number}"), space)
    with django_assert_num_queries(2):
        embed(client, space)
