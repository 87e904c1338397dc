"""All settings. They come from the environment or `.env` beside manage.py; `.env.example` lists every variable."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.databases import LIMITS, databases
from config.environment import (
    LONGEST_TASK,
    answers,
    cache,
    caches,
    database,
    default_sender,
    email_server,
    flag,
    hosts,
    language,
    number,
    parsed,
    rate,
    required,
    sender,
    text_of,
    time_zone,
    wait,
    web_address,
)

VERSION = "1.0"  # as in pyproject.toml and docs/changelog.md
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = parsed("DEBUG", flag, "0", "1")
if not DEBUG:
    required("SECRET_KEY", "Set it to a long random string, or set DEBUG=1 on your own machine.")
    required("ALLOWED_HOSTS", "Set it to the site's host names, with commas, or set DEBUG=1 on your own machine.")
SECRET_KEY = text_of("SECRET_KEY") or "only-for-development-and-never-for-a-site-that-people-use"
ALLOWED_HOSTS = parsed("ALLOWED_HOSTS", hosts, "127.0.0.1,localhost,[::1]", "a.example,www.a.example")

SITE_NAME = text_of("SITE_NAME") or "Fortnight"
SITE_URL = parsed("SITE_URL", web_address, "http://127.0.0.1:8000", "https://meetups.example.org")
SITE_CONTACT = text_of("SITE_CONTACT")
GROUPS_OPEN = parsed("GROUPS_OPEN", flag, "0", "1")
SITE_IS_SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "demo",
    "blog",
    "meetups",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_q",
    "import_export",
]

MIDDLEWARE = [
    "config.middleware.shorten_unchanged",
    "config.middleware.ask_each_time",
    "config.request_ids.identify",
    "config.api.problems.explain_problems",
    "config.middleware.RefuseLargeBodies",
    "config.proxies.explain_missing_scheme",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressText",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.keep_session",
    "config.middleware.log_refusals",
    "config.middleware.never_store_accounts",
    "config.middleware.explain_405",
    "config.middleware.explain_404",
    "config.database_failures.ExplainFailingDatabase",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "config.bundles"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

# Databases: SQLite, set up for several processes (ADR 2), or PostgreSQL (ADR 31). A process keeps its connection.
DATABASE = parsed(
    "DATABASE_URL", database, f"sqlite:///{BASE_DIR / 'db.sqlite3'}", "postgres://user:password@host:5432/name"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = databases(DATABASE)
DATABASE_ROUTERS = ["config.databases.LimitsRouter"] if LIMITS in DATABASES else []

CACHES = caches(parsed("CACHE_URL", cache, "locmemcache://", "redis://host:6379/0"))

# Email
default_server = "consolemail://" if DEBUG else "smtp://127.0.0.1:25"
with_tls = "smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465"
vars().update(parsed("EMAIL_URL", email_server, default_server, with_tls))
EMAIL_TIMEOUT = parsed("EMAIL_TIMEOUT", wait, "20", "20")  # seconds that the mail server may take for one reply
DEFAULT_FROM_EMAIL = parsed("DEFAULT_FROM_EMAIL", sender, default_sender(SITE_URL), "hello@a.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_EMAIL, MAILBOX = answers()  # to which calendars answer, and where the worker reads the answers (ADR 51)

# Background work: emails and scheduled jobs. The queue is a table of the database, so there is no broker to run.
Q_CLUSTER = {
    "name": "fortnight",
    "orm": "default",
    "workers": parsed("WORKERS", number(1, 100), "1", "2"),
    "timeout": LONGEST_TASK,  # seconds; shorter than outbox.CLAIM_LASTS, after which another worker may send an email
    "retry": 300,  # seconds; longer than a task, even if the clock of another worker is two minutes fast
    "max_attempts": 5,
    "poll": 1,
    "save_limit": -1,  # only failures are kept; Job and the outbox record what was done
    "catch_up": False,
    "label": _("Background work"),
}

# Language and time zone
LANGUAGE_CODE = parsed("LANGUAGE_CODE", language, "en-gb", "en-gb")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = parsed("TIME_ZONE", time_zone, "Europe/London", "Europe/London")
USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True  # as in Django 6: a URL typed without a scheme is https

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.bundles.JoinedFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# Accounts: people log in with their email address and an emailed code, or a passkey; never a password (ADR 5, ADR 19).
AUTH_USER_MODEL = "meetups.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds; log_in_codes.VALID_FOR
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 5
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # services.log_in_codes counts, across processes
ALLAUTH_TRUSTED_PROXY_COUNT = parsed("TRUSTED_PROXIES", number(0, 100), "0", "1")
MFA_ADAPTER = "config.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth's table of email addresses is not used
MFA_TOTP_ISSUER = SITE_NAME
MFA_FORMS = {
    "authenticate": "config.accounts.forms.AppCodeForm",
    "reauthenticate": "config.accounts.forms.AppCodeAgainForm",
    "add_webauthn": "config.accounts.forms.NewPasskeyForm",
    "authenticate_webauthn": "config.accounts.forms.PasskeyAfterCodeForm",
    "login_webauthn": "config.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "config.accounts.forms.PasskeyAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# For so long a proxy may show a public page without asking (ADR 29).
PROXY_SECONDS = parsed("PROXY_SECONDS", number(0, 24 * 60 * 60), "0", "1")

# So much of the places of a meeting may be given to standing attendees: newcomers fit in the rest (ADR 46).
STANDING_PLACES_PERCENT = parsed("STANDING_PLACES_PERCENT", number(0, 100), "50", "50")

# How often one network, and one email address, may send a form (ADR 18). Each form has its own limits; a limit that is
# not set is that of the RSVP form. They are high enough for a whole venue that shares one IP address.
RSVP_RATE_LIMIT = parsed("RSVP_RATE_LIMIT", rate, "300/m", "300/m")
RSVP_EMAIL_RATE_LIMIT = parsed("RSVP_EMAIL_RATE_LIMIT", rate, "10/h", "10/h")
as_rsvp = (
    "PLACE", "LINK", "ACTION", "FEEDBACK", "ME_TOO", "SPEAKER", "DOOR", "HOST", "BOARD", "CODE",
)  # fmt: skip
vars().update({f"{form}_RATE_LIMIT": parsed(f"{form}_RATE_LIMIT", rate, RSVP_RATE_LIMIT, "300/m") for form in as_rsvp})
LINK_EMAIL_RATE_LIMIT = parsed("LINK_EMAIL_RATE_LIMIT", rate, RSVP_EMAIL_RATE_LIMIT, "10/h")
FOLLOW_RATE_LIMIT = parsed("FOLLOW_RATE_LIMIT", rate, "60/h", "60/h")
FOLLOW_EMAIL_RATE_LIMIT = parsed("FOLLOW_EMAIL_RATE_LIMIT", rate, RSVP_EMAIL_RATE_LIMIT, "10/h")
OWNER_EMAIL_RATE_LIMIT = parsed("OWNER_EMAIL_RATE_LIMIT", rate, "5/d", "5/d")
SUGGEST_RATE_LIMIT = parsed("SUGGEST_RATE_LIMIT", rate, "60/h", "60/h")
TALK_RATE_LIMIT = parsed("TALK_RATE_LIMIT", rate, "60/h", "60/h")
TALK_EMAIL_RATE_LIMIT = parsed("TALK_EMAIL_RATE_LIMIT", rate, RSVP_EMAIL_RATE_LIMIT, "10/h")
PITCH_RATE_LIMIT = parsed("PITCH_RATE_LIMIT", rate, "60/h", "60/h")
PITCH_EMAIL_RATE_LIMIT = parsed("PITCH_EMAIL_RATE_LIMIT", rate, RSVP_EMAIL_RATE_LIMIT, "10/h")
PROPOSAL_RATE_LIMIT = parsed("PROPOSAL_RATE_LIMIT", rate, "10/h", "10/h")
PROPOSAL_EMAIL_RATE_LIMIT = parsed("PROPOSAL_EMAIL_RATE_LIMIT", rate, "5/d", "5/d")
SEARCH_RATE_LIMIT = parsed("SEARCH_RATE_LIMIT", rate, "60/m", "60/m")
LOGIN_RATE_LIMIT = parsed("LOGIN_RATE_LIMIT", rate, "20/h", "20/h")
LOGIN_EMAIL_RATE_LIMIT = parsed("LOGIN_EMAIL_RATE_LIMIT", rate, "5/h", "5/h")
SEAT_RATE_LIMIT = parsed("SEAT_RATE_LIMIT", rate, "120/m", "120/m")  # of one seat at a board: a room has one network
CLIENT_IP = "config.proxies.client_ip"  # the IP address of the visitor, behind the proxies

# Security (ADR 6): one static policy. It allows nothing inline and nothing from other hosts.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SENSORS = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in ("browsing-topics", *SENSORS.split())}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31536000 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = parsed("HSTS_SUBDOMAINS", flag, "0", "1") and SITE_IS_SECURE
SECURE_HSTS_PRELOAD = parsed("HSTS_PRELOAD", flag, "0", "1") and SECURE_HSTS_INCLUDE_SUBDOMAINS
# Both checks ask for HSTS on every name below this host. Other people may serve those by http (ADR 22).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60  # seconds after the last request
HOST_PREFIX = "__Host-" if SITE_IS_SECURE else ""  # such a cookie cannot be set by another host (RFC 6265bis, 4.1.3)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_PREFIX}sessionid", f"{HOST_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LARGEST_BODY = 1_000_000  # bytes; a larger request is refused unread (ADR 18), unless its view allows more
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 11_000_000  # above any view's limit: no file goes to disk

IMPORT_EXPORT_SKIP_ADMIN_LOG = False

METRICS_TOKEN = text_of("METRICS_TOKEN")  # of the programs that may read /metrics (ADR 34)

LOG_FORMAT = "json" if parsed("LOG_JSON", flag, "0", "1") else "text"
LOG_FILTERS = ["add_request_id", "redact_secrets"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "config.logs.JSONLines"},
    },
    "filters": {
        "add_request_id": {"()": "config.request_ids.AddRequestId"},
        "redact_secrets": {"()": "config.logs.RedactSecrets"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": LOG_FILTERS}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {  # a missing page, or a form without its token, is no error of the site
        "fortnight.audit": {"level": "INFO"},
        "fortnight.replies": {"level": "INFO"},
        "django": {"handlers": []},  # in DEBUG its own writes each line a second time, not redacted
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
