import pytest
from django.core.exceptions import PermissionDenied
from django.views.defaults import permission_denied, server_error

from core.errors import DomainError
from core.middleware import DomainErrorMiddleware
from tests.factories import make_user


@pytest.mark.django_db
def test_no_such_page_stands_in_the_frame(client):
    client.force_login(make_user())
    response = client.get("/nowhere")
    page = response.content.decode()
    assert response.status_code == 404
    assert "There is no such page." in page
    assert 'class="rail"' in page


def test_not_for_you_stands_in_the_frame(rf):
    response = permission_denied(rf.get("/"), PermissionDenied())
    assert response.status_code == 403
    assert b"This page is not open to you." in response.content


def test_the_page_for_what_broke_needs_nothing(rf):
    # No database mark: a query would fail this test.
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"Something broke on our side." in response.content
    assert b'id="content"' in response.content


def test_a_refusal_is_a_page_with_its_code_and_escaped_words(rf):
    middleware = DomainErrorMiddleware(lambda _: None)
    error = DomainError("seats_full", "All <b>11</b> seats are taken.")
    response = middleware.process_exception(rf.get("/"), error)
    assert response.status_code == 409
    assert response["X-Error-Code"] == "seats_full"
    assert b'data-error-code="seats_full"' in response.content
    assert b"All &lt;b&gt;11&lt;/b&gt; seats" in response.content


def test_the_first_page_brings_the_token_that_later_ones_share(client, db):
    client.force_login(make_user())
    assert "csrftoken" in client.get("/settings/blocked").cookies
    assert "csrftoken" not in client.get("/spaces/bar").cookies
