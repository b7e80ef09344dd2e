"""What keeps browsers, neighbours and other sites in their place: on every page, and deployed."""

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as shipped
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.avatars import square_webp
from accounts.requests import next_path
from core.errors import Invalid
from tests.accounts.pictures import picture
from tests.factories import make_user
from tests.logins import staff_client
from tests.servers import clean_environment, collected_static, copy_database, run_python
from tests.spaces.factories import make_live_space
from tests.spaces.test_embed import path_of, routes
from tests.tools.audit import Verdict, verdict_of_npm, verdict_of_pip

# --- Every page ----------------------------------------------------------------------------------


class Inline(HTMLParser):
    """What of a page the policy would have to allow: scripts and styles in it, other origins."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = (given.get("type") or "").endswith("json")
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        for name in ("src", "href", "action", "formaction"):
            value = (given.get(name) or "").strip()
            if value.lower().startswith(("javascript:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")
            is_loaded = tag in {"script", "img", "iframe", "audio", "source"} or (
                tag == "link" and given.get("rel") in {"stylesheet", "preload", "modulepreload"}
            )
            if is_loaded and urlsplit(value).netloc:
                self.found.append(f"{tag} from {value}")


@pytest.mark.django_db
@pytest.mark.any_database
def test_every_page_has_the_headers_and_nothing_inline():
    """All addresses, the admin's and allauth's own included, for a guest, a member, the staff."""
    person = make_user("ana", is_staff=True, is_superuser=True)
    member = make_user("ben")
    space = make_live_space(person)
    clients = {"guest": Client(), "member": Client(), "staff": staff_client(person)}
    clients["member"].force_login(member)
    problems, read = [], set()
    for route, _name in routes():
        path = path_of(route, space, person)
        for who, client in clients.items():
            if "logout" in path:
                continue
            answer = client.get(path)
            problems += [f"{who} {path}: {one}" for one in missing(answer, path)]
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                page = Inline()
                page.feed(answer.getvalue().decode())
                problems += [f"{who} {path}: {one}" for one in page.found]
                read.add((who, path))
    assert not sorted(set(problems))
    assert len(read) > 60
    assert ("staff", "/admin/") in read


def test_what_is_inline_is_seen():
    page = Inline()
    page.feed(
        '<p style="a" onclick="b"><script>c</script><style>d</style><a href=" JavaScript:e">'
        '<img src="//evil.example/f"><script type="application/json">{}</script><script src="/g">'
    )
    assert len(page.found) == 6


def missing(answer, path: str) -> list[str]:
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": shipped.PERMISSIONS_POLICY,
    }
    wrong = [name for name, value in wanted.items() if answer.get(name) != value]
    may_be_shared = "/embed" in path or path.startswith("/media/")
    expected = {"cross-origin", "same-origin"} if may_be_shared else {"same-origin"}
    if answer.get("Cross-Origin-Resource-Policy") not in expected:
        wrong.append("Cross-Origin-Resource-Policy")
    if "unsafe-inline" in policy or "'unsafe-eval'" in policy or "object-src 'none'" not in policy:
        wrong.append(f"policy {policy}")
    return wrong


def test_the_browser_may_do_what_pages_need_and_no_more():
    policy = dict(one.split("=") for one in shipped.PERMISSIONS_POLICY.split(", "))
    assert policy["microphone"] == "(self)"
    assert (policy["camera"], policy["geolocation"]) == ("()", "()")
    used = {"getUserMedia": "microphone", "clipboard.write": "clipboard-write"}
    scripts = "".join(path.read_text() for path in Path("static/js").rglob("*.js"))
    assert all(policy[power] == "(self)" for word, power in used.items() if word in scripts)


# --- Deployed ------------------------------------------------------------------------------------

SECRETS = {
    "SECRET_KEY": "a-secret-key-that-nobody-must-see-in-any-log-0123456789",
    "EMAIL_URL": "smtp+tls://mailer:mail-password-22@mail.example.org:587",
    "RECORDINGS_ACCESS_KEY": "bucket-access-key",
    "RECORDINGS_SECRET_KEY": "bucket-secret-key",
}
WORDS = ("redis-password-1", "mail-password-22", "bucket-secret-key", SECRETS["SECRET_KEY"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """tests.tools.deployed, as an https server with a bucket and every secret says it."""
    directory = tmp_path_factory.mktemp("deployed")
    copy_database(directory)
    environment = clean_environment(directory) | {
        **SECRETS,
        "PUBLIC_URL": "https://spaces.example.org",
        "RECORDINGS_BUCKET": "voices",
        "RECORDINGS_REGION": "eu-central-1",
        "STATIC_ROOT": str(collected_static()),
    }
    return json.loads(run_python(environment, "-m", "tests.tools.deployed"))


def test_https_is_kept_to(deployed):
    assert deployed["https"]["strict-transport-security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )
    assert deployed["http"]["status"] == 301
    assert deployed["http"]["location"] == "https://spaces.example.org/"


def test_another_host_is_not_answered(deployed):
    assert deployed["wrong_host"]["status"] == 400
    assert deployed["wrong_forwarded"]["status"] == 200
    assert "evil.example" not in json.dumps(deployed["wrong_forwarded"])


def test_cookies_are_of_this_host_over_https_alone(deployed):
    cookies = deployed["cookies"]
    assert cookies.keys() >= {"__Host-sessionid", "__Host-csrftoken"}
    assert not {"sessionid", "csrftoken"} & cookies.keys()
    for name, cookie in cookies.items():
        assert cookie["secure"] is True, name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
    assert cookies["__Host-sessionid"]["httponly"] is True


def test_a_link_to_a_bucket_lives_five_minutes_and_is_kept_by_nobody(deployed):
    answer = deployed["bucket"]
    query = parse_qs(urlsplit(answer["location"]).query)
    assert answer["status"] == 302
    assert "no-store" in answer["cache-control"]
    assert 0 < int(query["X-Amz-Expires"][0]) <= 300
    assert query["X-Amz-Signature"]
    assert "bucket-secret-key" not in answer["location"]


def test_nobody_has_an_account_before_somebody_makes_one(deployed):
    assert deployed["accounts"] == 0


@pytest.mark.parametrize("where", ["logged", "report"])
def test_no_secret_is_told(deployed, where):
    assert deployed[where]
    assert [word for word in WORDS if word in deployed[where]] == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "REDIS_URL", "EMAIL_URL", "DATABASE_URL"])
def test_a_secret_may_come_from_a_file(tmp_path, name):
    """What a file holds is what the settings have; of the file's end nothing stays."""
    values = {
        "SECRET_KEY": "from-a-file-" * 5,
        "REDIS_URL": "redis://:word-of-redis@cache.example:6379/3",
        "EMAIL_URL": "smtp://me:word-of-mail@mail.example:25",
        "DATABASE_URL": "postgres://me:word-of-base@base.example/spaces",
    }
    (tmp_path / "secret").write_text(values[name] + "\n")
    environment = clean_environment(tmp_path) | {f"{name}_FILE": str(tmp_path / "secret")}
    if name == "SECRET_KEY":
        del environment["SECRET_KEY"]
    code = (
        "from config import settings as s; print(s.SECRET_KEY, s.REDIS_URL, s.EMAIL_HOST_PASSWORD,"
        " s.DATABASES['default'].get('PASSWORD'))"
    )
    word = re.search(r":(word-of-\w+)@", values[name])
    assert (word[1] if word else values[name]) in run_python(environment, "-c", code)


# --- Ways out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "https:///evil.example",
        "/%09/evil.example/../",
    ],
)
@pytest.mark.django_db
def test_nobody_is_led_to_another_site(client, rf, target):
    ours = next_path(rf.post("/", {"next": target}), otherwise="/home")
    assert ours == "/home" or ours.startswith("/%09")
    make_user("ana", password="a few words in a row")
    form = {"login": "ana", "password": "a few words in a row", "next": target}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 302
    led_to = urlsplit(answer["Location"])
    assert not led_to.netloc
    assert answer["Location"].startswith("/")
    assert not re.match(r"/[/\\\t]", answer["Location"])


# --- Pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04 a zip", b"%PDF-1.7"])
def test_a_picture_that_is_something_else_as_well_is_only_a_picture(kind, tail):
    made = square_webp(BytesIO(picture(kind, (40, 40)) + tail))
    assert tail not in made
    with Image.open(BytesIO(made)) as image:
        assert (image.format, image.size) == ("WEBP", (400, 400))


@pytest.mark.parametrize(
    "head",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", b"<?xml version='1.0'?><svg/>"],
)
def test_a_drawing_that_could_run_is_no_picture(head):
    with pytest.raises(Invalid):
        square_webp(BytesIO(head))


# --- What we depend on ---------------------------------------------------------------------------


def test_an_audit_tells_what_is_weak_and_what_nobody_answered_for():
    weak = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    pip = {
        "dependencies": [
            {"name": "a", "version": "1.0", "vulns": [weak]},
            {"name": "b", "version": "1.0", "vulns": []},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    assert verdict_of_pip(pip) == Verdict(
        ["a 1.0: PYSEC-1, mended in ['2.0']"], "1 of 3 not answered for"
    )
    npm = {"vulnerabilities": {"a": {"name": "a", "range": "<2", "severity": "high"}}}
    assert verdict_of_npm(npm) == Verdict(["a <2: high"], "")
    assert verdict_of_npm({"message": "405"}) == Verdict([], "405")
    assert verdict_of_npm({"vulnerabilities": {}}) == Verdict([], "")
