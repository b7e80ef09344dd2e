"""What every address under /api/v1 does alike."""

import pytest
from rest_framework.test import APIClient

from spaces.models import Space
from tests.factories import make_user
from tests.spaces.factories import make_live_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SPACES = "/api/v1/spaces"


@pytest.fixture
def ana(db):
    return make_user("ana")


def ids(answer):
    return [space["id"] for space in answer.json()["items"]]


# --- Who asks -----------------------------------------------------------------------------------


def test_guests_read_what_is_public(ana):
    space = make_live_space(ana)
    answer = APIClient().get(f"{SPACES}/{space.public_id}")
    assert answer.status_code == 200
    assert answer.json()["id"] == space.public_id


def test_guests_change_nothing():
    answer = APIClient().post(SPACES, {"title": "Tides"}, format="json")
    assert answer.status_code == 401
    assert answer.json() == {"code": "login_required", "message": "Log in, or send a token."}
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not Space.objects.exists()


def test_a_token_that_is_none_is_no_guest(ana):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    answer = client.get(SPACES)
    assert answer.status_code == 401
    assert answer.json()["code"] == "login_required"


def test_what_is_only_written_can_be_asked_by_no_other_method(program, ana):
    path = f"{SPACES}/{make_live_space(ana).public_id}/start"
    for answer in (program(ana).get(path), program(ana).options(path)):
        assert answer.status_code == 405
        assert "POST" in answer["Allow"]


def test_a_token_needs_its_scope(program, ana):
    answer = program(ana, scopes=["space.read"]).post(SPACES, {"title": "Tides"}, format="json")
    assert answer.status_code == 403
    assert answer.json() == {
        "code": "scope_required",
        "message": "This token may not: it lacks space.write.",
    }
    assert program(ana, scopes=["space.write"]).get(SPACES).json()["code"] == "scope_required"


def test_an_app_alone_reads_as_a_guest(program, ana):
    space = make_live_space(ana)
    assert ids(program().get(SPACES)) == [space.public_id]
    answer = program().post(SPACES, {"title": "Tides"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_session_of_our_own_pages_counts_with_its_csrf_token(ana):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ana)
    refused = client.post(SPACES, {"title": "Tides"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    client.get("/")
    token = client.cookies["csrftoken"].value
    made = client.post(SPACES, {"title": "Tides"}, format="json", HTTP_X_CSRFTOKEN=token)
    assert made.status_code == 201


def test_a_token_says_who_whatever_the_session_says(token_of, ana):
    client = APIClient()
    client.force_login(make_user("ben"))
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(ana)}")
    assert client.post(SPACES, {"title": "Tides"}, format="json").json()["host"]["handle"] == "ana"


# --- What is sent -------------------------------------------------------------------------------


def test_each_wrong_field_is_named(program, ana):
    sent = {"title": " ", "min_followers": 7, "topics": ["none"], "scheduled_start": "2026-12-01"}
    answer = program(ana).post(SPACES, sent, format="json")
    assert answer.status_code == 400
    refusal = answer.json()
    assert refusal["code"] == "invalid"
    assert refusal["fields"].keys() == sent.keys()
    assert refusal["message"].startswith("title: ")


@pytest.mark.parametrize("sent", ["[]", "7", "null", "{", '"title"', "[" * 60_000])
def test_what_is_no_object_is_refused(program, ana, sent):
    answer = program(ana).post(SPACES, sent, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "invalid"


# --- Lists --------------------------------------------------------------------------------------


def test_a_list_is_read_page_by_page(program, ana):
    made = [make_live_space(make_user(f"host{number}")).public_id for number in range(5)]
    client, seen, cursor = program(ana), [], ""
    while cursor is not None:
        page = client.get(SPACES, {"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += ids(page)
        cursor = page.json()["next_cursor"]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "-1"}, {"cursor": "9" * 30}],
)
def test_a_page_that_is_none_is_refused(query):
    answer = APIClient().get(SPACES, query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_list_costs_the_same_however_long(program, django_assert_num_queries, ana):
    client = program(ana)

    def count():
        with django_assert_num_queries(QUERIES):
            assert client.get(SPACES, {"limit": 100}).status_code == 200

    make_live_space(make_user("host"))
    count()
    for number in range(30):
        make_live_space(make_user(f"host{number}"))
    count()


QUERIES = 4  # the token, the Spaces, their topics, their stages


# --- What has not changed -----------------------------------------------------------------------


def test_who_has_it_already_gets_nothing_again(program, ana):
    space, client = make_live_space(ana, title="Tides"), program(ana)
    for path in (SPACES, f"{SPACES}/{space.public_id}"):
        etag = client.get(path)["ETag"]
        again = client.get(path, HTTP_IF_NONE_MATCH=etag)
        assert (again.status_code, again.content) == (304, b"")
        Space.objects.filter(pk=space.pk).update(title=f"{path} has changed")
        assert client.get(path, HTTP_IF_NONE_MATCH=etag).status_code == 200
        Space.objects.filter(pk=space.pk).update(title="Tides")


def test_no_cache_on_the_way_keeps_answers(program, ana):
    answer = program(ana).get(SPACES)
    assert "private" in answer["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {word.strip() for word in answer["Vary"].split(",")}


# --- The document -------------------------------------------------------------------------------


def test_the_document_is_for_everybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    again = client.get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
