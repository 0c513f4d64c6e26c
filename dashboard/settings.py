"""Django's settings. Every variable an operator may set is read here and listed in README.md."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from runtime import postgres, secrets, server_check

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# An empty variable counts as one that is not set, here as in the runtime.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}


def _number(name: str, default: float, *, least: float = 0) -> float:
    """The number in a variable; one sentence when there is something else in it."""
    try:
        value = float(env.float(name, default=default))
    except ValueError:
        value = least - 1
    if not least <= value < 1e9:
        raise ImproperlyConfigured(f"{name} must be a number from {least:g}.")
    return value


def _switch(name: str) -> bool:
    if (value := env.str(name, default="off").lower()) not in {*env.BOOLEAN_TRUE_STRINGS, *OFF}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write on or off.")
    return value not in OFF


def _limits(name: str, default: dict[str, int]) -> dict[str, int]:
    """Calls per minute by kind, from a variable such as `ADD=1000,SEARCH=600`."""
    limits = dict(default)
    for entry in env.list(name, default=[]):
        kind, _, number = entry.partition("=")
        if not number.strip().isdecimal():
            raise ImproperlyConfigured(f"{name} is {entry!r}: write it as ADD=1000,SEARCH=600.")
        limits[kind.strip().upper()] = int(number)
    return limits


OFF = {"off", "false", "no", "n", "0"}

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).expanduser().resolve()
DEBUG = _switch("DEBUG")
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.kept(DATA_DIR, "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS if host != "*"
]

# --- the model server -----------------------------------------------------------------------
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="").strip()
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="").strip()
LLM_MODEL = env.str("LLM_MODEL", default="").strip()
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", default="").strip()
EMBEDDING_DIMENSIONS = int(_number("EMBEDDING_DIMENSIONS", 0))
VISION_MODEL = env.str("VISION_MODEL", default="").strip()
MODEL_TIMEOUT = _number("MODEL_TIMEOUT", 60, least=0.1)
MODEL_ATTEMPTS = int(_number("MODEL_ATTEMPTS", 4, least=1))
MODEL_BACKOFF = _number("MODEL_BACKOFF", 0.5)

# --- the API --------------------------------------------------------------------------------
# Hosts and networks that are not public and may still be called: webhooks, documents of an add.
OUTSIDE_ALLOWED = env.list("OUTSIDE_ALLOWED", default=[])
if any("/" in entry.replace("/", "", 1) for entry in OUTSIDE_ALLOWED):
    raise ImproperlyConfigured(
        "OUTSIDE_ALLOWED takes names, addresses and networks, such as hooks.internal:8443 or "
        "10.1.0.0/16, and no URLs."
    )
# Calls of each kind that one key may make in a minute.
RATE_LIMITS = _limits("RATE_LIMITS", {"ADD": 1000})
# Reads are written to the log of requests in batches, this many seconds apart; 0 is at once.
REQUEST_LOG_SECONDS = _number("REQUEST_LOG_SECONDS", 0.5)
# Reads are deleted from that log after so many days; 0 keeps them.
REQUEST_LOG_DAYS = int(_number("REQUEST_LOG_DAYS", 90))
API_BODY_LIMIT = 8_000_000
# So long a client may take to send a body; a thread of the web server waits for it.
API_BODY_SECONDS = 30.0
# PostgreSQL gives up a statement of a reading call after so long; 0 lets it run.
API_STATEMENT_SECONDS = _number("API_STATEMENT_SECONDS", 30)

# --- applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "ninja",
    "template_partials",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "memories",
    "dashboard",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "memories.api.door.door",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.middleware.viewers_zone",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"
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
                "dashboard.context.frame",
            ],
        },
    },
]

# --- the database ---------------------------------------------------------------------------
# With a pool each request borrows a connection; Django then wants CONN_MAX_AGE at 0. The options
# of the address are kept: the embedded server's socket and an operator's sslmode are among them.
DATABASE_URL = env.str("DATABASE_URL", default="") or postgres.url(DATA_DIR)
if server_check.libpq(DATABASE_URL) is None:
    raise ImproperlyConfigured(
        "DATABASE_URL is no address of a PostgreSQL database: "
        "write it as postgresql://user:password@host:5432/name."
    )
_address = env.db_url_config(DATABASE_URL)
_pool = {"min_size": 1, "max_size": int(_number("DATABASE_POOL", 16, least=1))}
DATABASES = {
    "default": {
        **_address,
        "CONN_MAX_AGE": 0,
        # A database that was started again costs no request: dead connections are left aside.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_address.get("OPTIONS", {}), "pool": _pool},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_IMPORT_PATHS = ["memories.jobs"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "memories.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "memories"
LOGOUT_REDIRECT_URL = "sign_in"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True  # ten in a row, not ten in a lifetime
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
# Behind a proxy that ends TLS: cookies travel by https only; the proxy's word on it is believed.
if _switch("HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # htmx sends the token from the page
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dashboard.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- language, time, files ------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_100  # a plan may have 10,000 operations, each with its tick

# --- logs: what happened, never what was remembered ------------------------------------------
_level = env.str("LOG_LEVEL", default="WARNING").upper()
if _level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is {_level!r}: write DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "dashboard.logs.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": _level},
    "loggers": {
        # A 404 or a 422 is an answer, not an event for the operator.
        "django.request": {"level": "ERROR"},
        # Anybody can send a wrong Host; each would fill the log with a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Below WARNING these log whole messages, statements, or each request twice, whatever
        # LOG_LEVEL says.
        "django.db.backends": {"level": "WARNING"},
        **{
            name: {"level": "WARNING"}
            for name in ("procrastinate", "openai", "httpx2", "httpcore2", "mcp")
        },
    },
}
