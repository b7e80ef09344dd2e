"""Every setting of Spaces, read from the environment; docs/operations.md lists them.

What nobody sets but must be said stands beside: config/{programs,browser,logs}.py.
Nonsense in the environment raises here, at start, and not in the middle of somebody's Space.
A secret `NAME` may also be given as a file: `NAME_FILE=/run/secrets/name`.
"""

import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from kombu import Queue

from config.browser import PERMISSIONS_POLICY, content_security_policy  # noqa: F401
from config.logs import logging_to_console
from config.programs import (  # noqa: F401
    OAUTH2_PROVIDER,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)
from core.rates import parse_rates

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()


def _secret(name: str) -> str | None:
    path = env.str(f"{name}_FILE", None)
    return Path(path).read_text().strip() if path else env.str(name, None)


def _own_secret(path: Path) -> str:
    """The secret of a server without configuration: made once, kept beside its data."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


# --- Where it runs ---------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Where the server listens.
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))
# The address people type. Its origin is the only one that may open sockets, unless more are
# given in EXTRA_ORIGINS (scheme, host and port each).
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured("PUBLIC_URL must look like https://spaces.example.org")
IS_SECURE = _public.scheme == "https"
ORIGINS = [f"{_public.scheme}://{_public.netloc}", *env.list("EXTRA_ORIGINS", [])]
if _public.hostname == "127.0.0.1":
    ORIGINS.append(f"http://localhost:{_public.port or 80}")
ALLOWED_HOSTS = [urlsplit(origin).hostname or "" for origin in ORIGINS]
CSRF_TRUSTED_ORIGINS = ORIGINS
# Whom to write to about this server: an email or a page; shown with the terms if it is set.
OPERATOR_CONTACT = env.str("OPERATOR_CONTACT", "")
# How many reverse proxies in front append to X-Forwarded-For; 0 believes only the connection.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

REDIS_URL = _secret("REDIS_URL")
SECRET_KEY = _secret("SECRET_KEY") or ""
if not SECRET_KEY:
    if REDIS_URL:
        raise ImproperlyConfigured(
            "SECRET_KEY (or SECRET_KEY_FILE) must be set: several processes share it."
        )
    SECRET_KEY = _own_secret(DATA_DIR / "secret-key")

# --- Apps ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "config.apps.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    "core",
    "accounts",
    "timeline",
    "spaces",
    "recordings",
    "moderation",
]

MIDDLEWARE = [
    "core.middleware.SafetyHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
                "spaces.context.live_people",
                "spaces.context.captions",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        _secret("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'spaces.sqlite3'}"
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Who writes waits in line (core/sqlite/base.py).
    DATABASES["default"]["ENGINE"] = "core.sqlite"
    # Deferred transactions fail at once when two of them want to write; immediate ones wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
            "PRAGMA foreign_keys=ON"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        # Compiling Home's statement takes longer than running it (docs/performance.md).
        "options": "-c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),  # what DATABASE_URL says, as ?sslmode=require
        "pool": {"min_size": 1, "max_size": 16},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache(name: str) -> dict[str, Any]:
    """A cache of its own: a flood of one kind of entries must not push out another kind."""
    if REDIS_URL:
        backend = "django.core.cache.backends.redis.RedisCache"
        return {"BACKEND": backend, "LOCATION": REDIS_URL, "KEY_PREFIX": name}
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": 20_000}}


CACHES = {name: _cache(name) for name in ("default", "tickets", "limits")}

# --- How often -------------------------------------------------------------------------------

# By one account; log-ins, sign-ups and password links by one address (of IPv6: one /64), too.
try:
    RATE_LIMITS = parse_rates(
        {
            "log_in": "30/m",  # from an address
            "log_in_failed": "5/5m",  # into an account; ten a minute from an address
            "sign_up": "20/m",
            "password_reset": "5/m",  # of an account; 20 a minute from an address
            "tweet": "300/3h",
            "follow": "400/d",
            "speak_request": "20/m",
            "invitation": "60/m",
            "webhook": "30/h",  # made and changed
            "webhook_send": "60/h",  # tests, and what is sent again
            "api": "600/m",
            "api_guest": "60/m",  # from an address
        },
        env.list("RATE_LIMITS", []),
    )
except ValueError as error:
    raise ImproperlyConfigured(f"RATE_LIMITS: {error}") from error

CHANNEL_LAYERS: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # One channel per process, not per listener: a burst of stage changes must fit.
            "CONFIG": {
                # Longer than the layer waits for a message at a time (5 s), or each of these waits
                # that ends with none is an error, and this process deaf for a second.
                "hosts": [{"address": REDIS_URL, "max_connections": 1000, "socket_timeout": 15}],
                "capacity": 2000,
            },
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 2000}}
    ),
}

# --- Programs (config/programs.py) -----------------------------------------------------------

# Plain http leads back to programs on somebody's own machine, and nowhere else: register_app.
SILENCED_SYSTEM_CHECKS = ["oauth2_provider.W008"]

# --- Work that repeats -----------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else {"polling_interval": 0.05}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# A task that takes long must not hold others that one worker reserved.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Listening to a turn takes as long as the turn: workers of their own where there are many. One
# that is not told which queue it is for takes all. Somebody waits for a clip and looks on.
# Whoever is told by a webhook may take ten seconds to answer.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("captions"), Queue("clips"), Queue("webhooks")]
CELERY_TASK_ROUTES = {
    "recordings.tasks.caption_turn": {"queue": "captions"},
    "recordings.tasks.make_clip": {"queue": "clips"},
    "recordings.tasks.caption_get_ready": {"queue": "captions"},
    "accounts.tasks.deliver": {"queue": "webhooks"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# --- `manage.py serve` -----------------------------------------------------------------------

# Coroutine functions that run beside the server and are told its address.
SERVE_COMPANIONS = ["spaces.demo.performance.perform"] if DEMO else []
# The servers' WebSocket protocols: a bundle is framed once and written to many sockets.
SERVE_DAPHNE_WS = "spaces.live.daphne_protocol.RelayDaphneProtocol"
SERVE_UVICORN_WS = "spaces.live.uvicorn_protocol:RelayWebSocketProtocol"

# --- Who you are -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# One is enough: allauth's is Django's own, plus handles in any case and emails.
AUTHENTICATION_BACKENDS = ["accounts.backend.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "accounts.passwords.EndsOtherSessions"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "signup": "accounts.forms.SignupForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "{}/{}s/ip".format(*RATE_LIMITS["log_in"]),
    "login_failed": "10/m/ip,{}/{}s/key".format(*RATE_LIMITS["log_in_failed"]),
    "signup": "{}/{}s/ip".format(*RATE_LIMITS["sign_up"]),
    "reset_password": "20/m/ip,{}/{}s/key".format(*RATE_LIMITS["password_reset"]),
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["name*", "username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Whoever signs up with an address that is taken gets an account all the same: nothing tells.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one replaces it once it is confirmed
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
# A code from an app, or a passkey. Whoever has one may log in with a passkey alone.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateCodesForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate": "accounts.forms.SecondFactorForm",
    "authenticate_webauthn": "accounts.forms.SecondFactorByPasskeyForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
    "login_webauthn": "accounts.forms.LoginByPasskeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateByCodeForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticateByPasskeyForm",
}
MFA_TOTP_ISSUER = _public.hostname
MFA_TOTP_TOLERANCE = 1  # clocks differ: the code before and the one after are right, too
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
# The admin lets nobody in whose session has not shown a second factor.
STAFF_NEEDS_SECOND_FACTOR = env.bool("STAFF_NEEDS_SECOND_FACTOR", True)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if IS_SECURE:
    # A browser takes a cookie of such a name over https from this very host and from no other: no
    # neighbour under the same domain can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# --- What a browser may do -------------------------------------------------------------------

_SOCKETS = [origin.replace("http", "ws", 1) for origin in ORIGINS]
RECORDINGS_BUCKET = env.str("RECORDINGS_BUCKET", "")
RECORDINGS_ENDPOINT = env.str("RECORDINGS_ENDPOINT", None)
RECORDINGS_REGION = env.str("RECORDINGS_REGION", None)


def _bucket_origins() -> list[str]:
    """Where a replay's address leads if it lies in a bucket, however that is addressed."""
    if not RECORDINGS_BUCKET:
        return []
    if RECORDINGS_ENDPOINT:
        scheme, host = urlsplit(RECORDINGS_ENDPOINT)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{RECORDINGS_BUCKET}.{host}"]
    regions = ["", f".{RECORDINGS_REGION}"] if RECORDINGS_REGION else [""]
    return [f"https://{RECORDINGS_BUCKET}.s3{region}.amazonaws.com" for region in regions]


CONTENT_SECURITY_POLICY = content_security_policy(sockets=_SOCKETS, media=_bucket_origins())
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if IS_SECURE:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
DEFAULT_EXCEPTION_REPORTER_FILTER = "core.secrets.HidingFilter"

# --- Files -----------------------------------------------------------------------------------


def _recordings_storage() -> dict[str, Any]:
    """A folder that no server shows, or a bucket that nobody may read without a signature."""
    if not RECORDINGS_BUCKET:
        options: dict[str, Any] = {"location": DATA_DIR / "recordings", "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    options = {
        "bucket_name": RECORDINGS_BUCKET,
        "endpoint_url": RECORDINGS_ENDPOINT,
        "region_name": RECORDINGS_REGION,
        "access_key": _secret("RECORDINGS_ACCESS_KEY"),
        "secret_key": _secret("RECORDINGS_SECRET_KEY"),
        "file_overwrite": True,
        "default_acl": None,
        "querystring_auth": True,
        "querystring_expire": 300,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What was said: no address leads there, views ask for the right first.
    "recordings": _recordings_storage(),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "core.storage.ModuleManifestStorage"
        ),
    },
}
AVATAR_MAX_BYTES = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# --- Words -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True

vars().update(dj_email_url.parse(_secret("EMAIL_URL") or "console:"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Spaces <noreply@{_public.hostname}>")

LOGGING = logging_to_console(
    form=env.str("LOG_FORMAT", "json", validate=validate.OneOf(["json", "plain"])),
    level=env.str("LOG_LEVEL", "INFO"),
)

# --- Web push --------------------------------------------------------------------------------

# Made by `manage.py make_push_keys`; without it browsers are offered no push.
VAPID_PRIVATE_KEY = _secret("VAPID_PRIVATE_KEY") or ""
VAPID_SUBJECT = env.str("VAPID_SUBJECT", PUBLIC_URL)
# Whom the server may be asked to call: push services of browsers, and nothing else.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    [
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ],
)

# --- Calls to addresses that others name (core/fetching) -------------------------------------

# Plain http, other ports, networks that are not of the public internet: closed unless opened here.
FETCH_HTTP = env.bool("FETCH_HTTP", False)
FETCH_PORTS = env.list("FETCH_PORTS", [], subcast=int)
FETCH_NETWORKS = env.list("FETCH_NETWORKS", [], subcast=ip_network)
# Certificates to trust instead of those that come with certifi; a file.
FETCH_CA_FILE = env.str("FETCH_CA_FILE", "")

# After how many seconds a webhook is tried again; when it was tried after the last, it is given up.
WEBHOOK_RETRY_SECONDS = env.list(
    "WEBHOOK_RETRY_SECONDS", [5, 30, 120, 600, 3600, 21_600, 86_400], subcast=int
)

# --- The stage (docs/concepts.md) ------------------------------------------------------------

SPACES_MAX_SPEAKERS = env.int("SPACES_MAX_SPEAKERS", 11, validate=validate.Range(1, 255))
SPACES_MAX_TOPICS = 3
# Who may host: "everyone", or only accounts that the operator has "listed" (a test group).
SPACES_HOSTING = env.str(
    "SPACES_HOSTING", "everyone", validate=validate.OneOf(["everyone", "listed"])
)
# So many followers and more may host. Twitter asked for 600; on a new server nobody has any.
SPACES_HOST_MIN_FOLLOWERS = env.int("SPACES_HOST_MIN_FOLLOWERS", 0, validate=validate.Range(min=0))
SPACES_MAX_DAYS_AHEAD = 14
# How many ticks of 20 ms go into one bundle: for people who converse, and for those who listen.
SPACES_STAGE_TICKS = env.int("SPACES_STAGE_TICKS", 1, validate=validate.Range(1, 10))
SPACES_FLOOR_TICKS = env.int("SPACES_FLOOR_TICKS", 5, validate=validate.Range(1, 50))
SPACES_PRESENCE_SECONDS = env.int("SPACES_PRESENCE_SECONDS", 15)
SPACES_SEAT_GRACE_SECONDS = env.int("SPACES_SEAT_GRACE_SECONDS", 120)
# A host who stays away longer than that has handed over; where nobody can take over, it ends.
SPACES_HOST_GRACE_SECONDS = env.int("SPACES_HOST_GRACE_SECONDS", 180)
# Whose request was declined may ask again after so long.
SPACES_REQUEST_PAUSE_SECONDS = env.int("SPACES_REQUEST_PAUSE_SECONDS", 60)
SPACES_CONNECTS_PER_MINUTE = env.int("SPACES_CONNECTS_PER_MINUTE", 120)
SPACES_AUDIO_LOG_REDIS_SECONDS = env.int("SPACES_AUDIO_LOG_REDIS_SECONDS", 3600)

# --- Captions --------------------------------------------------------------------------------

# The folder of a Vosk model (`manage.py fetch_caption_model` makes one); without it nothing is
# captioned, and every page says so.
CAPTION_MODEL_DIR = Path(env.str("CAPTION_MODEL_DIR", str(DATA_DIR / "caption-model")))
# The demo brings a tiny one that knows the demo's voices and 170 words, and no person's speech.
DEMO_CAPTION_MODEL_DIR = BASE_DIR / "spaces" / "demo" / "caption-model"
if DEMO and not CAPTION_MODEL_DIR.exists():
    CAPTION_MODEL_DIR = DEMO_CAPTION_MODEL_DIR
