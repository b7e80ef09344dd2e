import pytest
from django.utils import timezone

from accounts import rules, services
from accounts.models import Follow, FollowRequest, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def ben() -> User:
    return make_user("Ben", bio="Radio and long walks.")


@pytest.fixture
def carl() -> User:
    return make_user("carl", is_protected=True)


@pytest.fixture
def as_ana(client, ana):
    client.force_login(ana)
    return client


def fans_of(person: User, count: int) -> list[User]:
    fans = [make_user(f"fan{number}") for number in range(count)]
    Follow.objects.bulk_create(Follow(follower=fan, followed=person) for fan in fans)
    return fans


def handles(response) -> list[str]:
    return [person.handle for person in response.context["page"].items]


# --- The button ---


def test_following_without_script_comes_back_to_the_profile(as_ana, ana, ben):
    assert as_ana.post("/@Ben/follow")["Location"] == "/@Ben"
    assert rules.is_following(ana, ben)
    assert as_ana.post("/@ben/unfollow")["Location"] == "/@Ben"
    assert not rules.is_following(ana, ben)


def test_following_without_script_comes_back_to_the_list_it_stood_in(as_ana, ben):
    response = as_ana.post("/@Ben/follow", {"next": "/@carl/followers?before=9"})
    assert response["Location"] == "/@carl/followers?before=9"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""]
)
def test_following_leads_nowhere_else(as_ana, ben, elsewhere):
    assert as_ana.post("/@Ben/follow", {"next": elsewhere})["Location"] == "/@Ben"


def test_the_button_answers_in_place(as_ana, ben):
    answer = as_ana.post("/@Ben/follow", headers=IN_PLACE).content.decode()
    assert "<html" not in answer
    assert "/@Ben/unfollow" in answer
    assert "hx-swap-oob" not in answer


def test_the_count_beside_the_button_answers_as_well(as_ana, ben):
    response = as_ana.post("/@Ben/follow", {"is_counted": "1"}, headers=IN_PLACE)
    answer = response.content.decode()
    assert 'hx-swap-oob="true"' in answer
    assert '<span class="count">1</span>' in answer
    assert 'name="is_counted"' in answer


def test_the_button_of_a_protected_account_has_three_states(as_ana, ana, carl):
    assert b"/@carl/follow" in as_ana.get("/@carl").content
    asked = as_ana.post("/@carl/follow", headers=IN_PLACE).content.decode()
    assert "Requested" in asked
    assert "/@carl/unfollow" in asked
    services.accept_follow_request(actor=carl, follower=ana)
    assert b"Following" in as_ana.get("/@carl").content
    left = as_ana.post("/@carl/unfollow", headers=IN_PLACE).content.decode()
    assert "/@carl/follow" in left


def test_following_oneself_is_refused_in_words(as_ana):
    response = as_ana.post("/@ana/follow")
    assert response.status_code == 400
    assert b"You cannot follow yourself." in response.content


def test_following_whom_one_blocks_says_what_to_do(as_ana, ana, ben):
    services.block(actor=ana, other=ben)
    response = as_ana.post("/@Ben/follow")
    assert response.status_code == 409
    assert response["X-Error-Code"] == "blocking_them"
    assert b"Unblock it first" in response.content


def test_following_takes_an_account_and_a_post(client, as_ana, ben):
    assert as_ana.get("/@Ben/follow").status_code == 405
    client.logout()
    assert client.post("/@Ben/follow")["Location"].startswith("/accounts/login/")
    assert b"/accounts/login/?next=/%40Ben" in client.get("/@Ben").content


def test_removing_a_follower(as_ana, ana, ben):
    services.follow(actor=ben, other=ana)
    assert b"/@Ben/remove-follower" in as_ana.get("/@Ben").content
    page = as_ana.post("/@Ben/remove-follower", follow=True).content.decode()
    assert "@Ben no longer follows you." in page
    assert not rules.is_following(ben, ana)
    assert "/@Ben/remove-follower" not in page


# --- Who follows whom ---


def test_the_two_lists_show_people_and_what_they_say(as_ana, ana, ben):
    services.follow(actor=ben, other=ana)
    page = as_ana.get("/@ana/followers")
    assert handles(page) == ["Ben"]
    assert "Radio and long walks." in page.content.decode()
    assert "Follows you" in page.content.decode()
    assert handles(as_ana.get("/@Ben/following")) == ["ana"]


@pytest.mark.parametrize("which", ["followers", "following"])
def test_an_empty_list_says_what_to_do(as_ana, ben, which):
    assert b"See who is live" in as_ana.get(f"/@ana/{which}").content
    assert b"yet" in as_ana.get(f"/@Ben/{which}").content


def test_an_older_page_comes_alone_and_ends(as_ana, ben):
    fans_of(ben, 31)
    more = as_ana.get("/@Ben/followers").context["more_url"]
    response = as_ana.get(more, headers=IN_PLACE)
    assert "<html" not in response.content.decode()
    assert handles(response) == ["fan0"]
    assert response.context["more_url"] == ""


@pytest.mark.parametrize("cursor", ["", "-1", "x", "\0", "9" * 50, "1.5", "٣"])
def test_a_nonsense_cursor_is_the_first_page(as_ana, ben, cursor):
    fans_of(ben, 1)
    assert as_ana.get("/@Ben/followers", {"before": cursor}).status_code == 200


@pytest.mark.parametrize("which", ["followers", "following"])
def test_lists_of_protected_accounts_exist_for_their_followers(client, ana, ben, carl, which):
    path = f"/@carl/{which}"
    services.follow(actor=ana, other=carl)
    services.accept_follow_request(actor=carl, follower=ana)
    assert client.get(path).status_code == 404
    for viewer, status in ((ana, 200), (carl, 200), (ben, 404)):
        client.force_login(viewer)
        assert client.get(path).status_code == status, viewer


def test_lists_of_who_blocked_one_do_not_exist(as_ana, ana, ben):
    services.block(actor=ben, other=ana)
    for path in ("/@Ben/followers", "/@Ben/following", "/@Ben"):
        assert as_ana.get(path).status_code == 404
    assert as_ana.post("/@Ben/follow").status_code == 404


# --- Requests ---


@pytest.fixture
def as_carl(client, carl):
    client.force_login(carl)
    return client


def test_requests_are_answered_in_place(as_carl, carl, ana, ben):
    for person in (ana, ben):
        services.follow(actor=person, other=carl)
    assert handles(as_carl.get("/follow-requests")) == ["Ben", "ana"]
    accepted = as_carl.post("/follow-requests/@ana/accept", headers=IN_PLACE).content.decode()
    assert "Follows you" in accepted
    assert "<html" not in accepted
    declined = as_carl.post("/follow-requests/@Ben/decline", headers=IN_PLACE).content.decode()
    assert "Declined" in declined
    assert list(carl.followers.all()) == [ana]
    assert b"No open requests" in as_carl.get("/follow-requests").content


def test_requests_are_answered_without_script(as_carl, carl, ana, ben):
    for person in (ana, ben):
        services.follow(actor=person, other=carl)
    for path in ("/follow-requests/@ana/accept", "/follow-requests/@Ben/decline"):
        assert as_carl.post(path)["Location"] == "/follow-requests"
    assert not FollowRequest.objects.exists()


def test_a_request_that_was_taken_back_is_told_in_words(as_carl, ana):
    response = as_carl.post("/follow-requests/@ana/accept")
    assert response.status_code == 404
    assert b"they have taken it back" in response.content


def test_nobody_asks_an_open_account_and_it_is_told_why(as_ana):
    assert b"Privacy settings" in as_ana.get("/follow-requests").content


# --- Cost ---


def requests_for(person: User, count: int) -> None:
    fans = [make_user(f"fan{number}") for number in range(count)]
    FollowRequest.objects.bulk_create(FollowRequest(follower=fan, followed=person) for fan in fans)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("path", ["/@Ben/followers", "/@Ben/following"])
def test_lists_take_the_same_queries_for_any_number(
    as_ana, ben, count, path, django_assert_num_queries
):
    people = fans_of(ben, count)
    Follow.objects.bulk_create(Follow(follower=ben, followed=person) for person in people)
    # session, viewer, whose list with counts, may one see it, ids, people, who of them is live
    with django_assert_num_queries(7):
        assert len(handles(as_ana.get(path, headers=IN_PLACE))) == count


@pytest.mark.parametrize("count", [1, 30])
def test_requests_take_the_same_queries_for_any_number(
    as_carl, carl, count, django_assert_num_queries
):
    requests_for(carl, count)
    # session, viewer, ids of the page, its people, who of them is live
    with django_assert_num_queries(5):
        assert len(handles(as_carl.get("/follow-requests", headers=IN_PLACE))) == count


# --- Hostile ---


@pytest.mark.parametrize(
    "handle", ["%00", "ana%00", "a" * 5000, "%E2%80%AEana", "ana%0A", "..%2Fana", "%F0%9F%92%A9"]
)
@pytest.mark.parametrize("act", ["follow", "unfollow", "remove-follower", "block", "mute"])
def test_hostile_handles_are_nobody(as_ana, handle, act):
    assert as_ana.post(f"/@{handle}/{act}").status_code == 404
    assert as_ana.get(f"/@{handle}/followers").status_code == 404
    assert as_ana.post(f"/follow-requests/@{handle}/accept").status_code == 404


def test_who_is_suspended_reads_lists_and_follows_nobody(as_ana, ana, ben):
    User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    assert as_ana.get("/@Ben/followers").status_code == 200
    assert as_ana.get("/@ana/followers").status_code == 200
    assert as_ana.post("/@Ben/follow").status_code == 403
    assert not Follow.objects.exists()


def test_the_counts_of_a_protected_account_lead_nowhere_for_others(client, as_ana, ana, carl):
    assert b'href="/@carl/followers"' not in as_ana.get("/@carl").content
    services.follow(actor=ana, other=carl)
    services.accept_follow_request(actor=carl, follower=ana)
    assert b'href="/@carl/followers"' in as_ana.get("/@carl").content
    client.force_login(carl)
    assert b'href="/@carl/followers"' in client.get("/@carl").content


def test_the_button_alone_says_how_they_stand(as_ana, ana, ben):
    assert "/@Ben/follow" in as_ana.get("/@ben/follow-button").content.decode()
    services.follow(actor=ana, other=ben)
    button = as_ana.get("/@ben/follow-button").content.decode()
    assert "<html" not in button
    assert "/@Ben/unfollow" in button


def test_the_button_is_for_members(client, ben):
    assert client.get("/@Ben/follow-button").status_code == 302
