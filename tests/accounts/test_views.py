import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from accounts import services
from accounts.models import User
from tests.accounts.pictures import bomb, picture, upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/settings/",
    "/@ana",
    "/@ana/followers",
    "/@ana/following",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-nonsense/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nonsense/",
    "/accounts/inactive/",
]
MEMBERS = [
    "/settings/",
    "/settings/profile",
    "/settings/privacy",
    "/settings/blocked",
    "/settings/muted",
    "/follow-requests",
    "/@ana",
    "/@ana/followers",
    "/@ana/following",
    "/@ben",
    "/@ben/followers",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
]


@pytest.fixture
def ana():
    return make_user("ana", name="Ana Ribeiro", bio="Radio and long walks.")


@pytest.fixture
def ben():
    return make_user("Ben")


@pytest.fixture
def as_ana(client, ana):
    client.force_login(ana)
    return client


def is_whole(response) -> bool:
    page = response.content.decode()
    return response.status_code == 200 and page.count('id="content"') == 1 and "<h1" in page


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_read(client, ana, path):
    assert is_whole(client.get(path))


@pytest.mark.parametrize("path", MEMBERS)
def test_pages_of_members_read(as_ana, ben, path):
    assert is_whole(as_ana.get(path, follow=True))


@pytest.mark.parametrize(
    "path",
    [
        "/settings/profile",
        "/settings/privacy",
        "/settings/blocked",
        "/settings/muted",
        "/follow-requests",
        "/accounts/email/",
        "/accounts/password/change/",
    ],
)
def test_pages_of_members_send_strangers_to_the_entrance(client, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_no_page_of_ours_carries_inline_script_or_style(as_ana, ben):
    for path in MEMBERS:
        page = as_ana.get(path, follow=True).content.decode()
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert " onclick=" not in page, path
        assert "<script>" not in page, path


# --- Profile ---


def test_profile_shows_the_person(client, ana, ben):
    services.follow(actor=ben, other=ana)
    page = " ".join(client.get("/@ana").content.decode().split())
    assert "Ana Ribeiro" in page
    assert "@ana" in page
    assert "Radio and long walks." in page
    assert '<span class="count">1</span> follower <' in page
    assert '<span class="count">0</span> following' in page


def test_profile_has_one_address(client, ben):
    assert client.get("/@BEN")["Location"] == "/@Ben"


@pytest.mark.parametrize("path", ["/@nobody", "/@a", "/@closed"])
def test_who_is_not_here_is_404(client, path):
    make_user("closed", is_active=False)
    response = client.get(path)
    assert response.status_code == 404
    assert b"There is no such page." in response.content


# --- Edit ---


def edit(client, **fields):
    return client.post("/settings/profile", {"name": "Ana", "bio": "", **fields})


def test_editing_the_profile(as_ana, ana):
    response = edit(as_ana, name="Ana R.", bio="New", picture=upload(picture()))
    assert response["Location"] == "/@ana"
    ana.refresh_from_db()
    assert (ana.name, ana.bio) == ("Ana R.", "New")
    assert ana.avatar_url.endswith(".webp")
    assert ana.avatar_url.encode() in as_ana.get("/@ana").content


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u3164"}, "This field is required."),
        ({"bio": "x" * 161}, "at most 160"),
        ({"picture": upload(b"words", name="me.png")}, "no PNG, JPEG or WebP"),
        ({"picture": upload(bomb(20_000))}, "40 megapixels"),
        ({"picture": upload(bytes(4 * 1024 * 1024 + 1))}, "up to 4 MB"),
    ],
)
def test_editing_says_what_is_wrong_beside_the_field(as_ana, ana, fields, words):
    response = edit(as_ana, **fields)
    assert response.status_code == 200
    assert words in response.content.decode()
    ana.refresh_from_db()
    assert (ana.name, ana.avatar_url) == ("Ana Ribeiro", "")


def test_removing_the_picture(as_ana, ana):
    edit(as_ana, picture=upload(picture()))
    assert b"Remove picture" in as_ana.get("/settings/profile").content
    as_ana.post("/settings/profile/picture/remove")
    assert User.objects.get().avatar_url == ""
    assert b"Remove picture" not in as_ana.get("/settings/profile").content


# --- Privacy ---


def save_privacy(client, **fields):
    return client.post("/settings/privacy", {"messages_from": "followed", **fields})


def test_privacy_is_kept_and_shown(as_ana, ana):
    response = save_privacy(as_ana, is_protected="on", messages_from="everyone")
    assert response["Location"] == "/settings/privacy"
    ana.refresh_from_db()
    assert (ana.is_protected, ana.shows_listening, ana.messages_from) == (True, False, "everyone")
    form = as_ana.get("/settings/privacy").context["form"]
    assert form["is_protected"].value() is True
    assert form["shows_listening"].value() is False
    assert form["messages_from"].value() == "everyone"


@pytest.mark.parametrize("nonsense", ["", "nobody", "\0", "x" * 5000])
def test_privacy_refuses_nonsense(as_ana, ana, nonsense):
    response = save_privacy(as_ana, is_protected="on", messages_from=nonsense)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    ana.refresh_from_db()
    assert not ana.is_protected


def test_captions_are_answered_once_and_changed_at_any_time(as_ana, ana):
    save_privacy(as_ana)
    ana.refresh_from_db()
    assert ana.caption_consent is None, "who chose nothing has not answered"
    for choice, answer in (("yes", True), ("no", False)):
        save_privacy(as_ana, caption_consent=choice)
        ana.refresh_from_db()
        assert ana.caption_consent is answer
        assert as_ana.get("/settings/privacy").context["form"]["caption_consent"].value() == choice
    User.objects.update(caption_consent=True, suspended_at=timezone.now())
    save_privacy(as_ana, caption_consent="no")
    ana.refresh_from_db()
    assert ana.caption_consent is False, "who is suspended may withdraw it"


def test_where_there_are_no_captions_the_settings_say_so(as_ana, settings):
    assert b"it has no speech model" in as_ana.get("/settings/privacy").content
    settings.CAPTION_MODEL_DIR = settings.DEMO_CAPTION_MODEL_DIR
    assert b"it has no speech model" not in as_ana.get("/settings/privacy").content


def test_privacy_says_that_opening_lets_everybody_in(as_ana, ana):
    assert b"is let in" not in as_ana.get("/settings/privacy").content
    save_privacy(as_ana, is_protected="on")
    assert b"is let in" in as_ana.get("/settings/privacy").content
    services.follow(actor=make_user("fan"), other=ana)
    save_privacy(as_ana)
    assert [person.handle for person in ana.followers.all()] == ["fan"]


def test_a_suspended_account_is_told_so(as_ana, ana):
    User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    response = save_privacy(as_ana)
    assert response.status_code == 403
    assert response["X-Error-Code"] == "suspended"
    assert as_ana.get("/settings/privacy").status_code == 200


# --- Appearance ---


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_appearance_of_a_member_is_kept_with_the_account(as_ana, ana, theme):
    as_ana.post("/settings/appearance", {"theme": theme})
    ana.refresh_from_db()
    assert ana.theme == theme
    assert f'data-theme="{theme}"' in as_ana.get("/settings/").content.decode()


def test_appearance_without_account_is_kept_in_a_cookie(client):
    client.post("/settings/appearance", {"theme": "dark"})
    assert not get_user(client).is_authenticated
    assert b'data-theme="dark"' in client.get("/settings/").content


def test_nonsense_appearances_are_refused(client):
    assert client.post("/settings/appearance", {"theme": "pink"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert b'data-theme="system"' in client.get("/settings/").content
