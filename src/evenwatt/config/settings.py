"""Settings. One file: what differs between installations comes from the environment.

`DATABASE_URL` names a real PostgreSQL (the application's role; `DATABASE_OWNER_URL` the owner's). Without it
the embedded server is used, with its data in `EVENWATT_DATA` (`.data` in the checkout).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pghistory
from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from evenwatt.config import embedded_postgres

PACKAGE = Path(__file__).resolve().parent.parent
DATA = embedded_postgres.data_folder()


def _secret_key() -> str:
    """The key of this installation: from the environment, else made once and kept beside the data."""
    if key := os.environ.get("EVENWATT_SECRET_KEY"):
        return key
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database() -> dict[str, object]:
    as_owner = os.environ.get("EVENWATT_DATABASE_ROLE") == "owner"
    url = os.environ.get("DATABASE_URL")
    if as_owner and url:
        url = os.environ.get("DATABASE_OWNER_URL", url)
    if not url:
        server = embedded_postgres.start(DATA / "postgres")
        url = server.url("owner" if as_owner else "app")
    named = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named.pop("dbname", ""),
        "USER": named.pop("user", ""),
        "PASSWORD": named.pop("password", ""),
        "HOST": named.pop("host", ""),
        "PORT": named.pop("port", ""),
        "OPTIONS": named,
        "CONN_MAX_AGE": 3600,  # a new connection plans its first queries twenty times as long as an old one
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {"default": _database()}
SECRET_KEY = _secret_key()
DEBUG = os.environ.get("EVENWATT_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("EVENWATT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("EVENWATT_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "evenwatt.kernel",
    "evenwatt.registry",
    "evenwatt.credit",
    "evenwatt.rectification",
    "evenwatt.filing",
    "evenwatt.exchange",
    "evenwatt.planning",
    "evenwatt.lots",
    "evenwatt.verification",
    "evenwatt.evaluation",
    "evenwatt.disclosure",
    "evenwatt.jobs",
    "evenwatt.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "evenwatt.web.plain_text.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "evenwatt.api.middleware.ProblemMiddleware",
    "evenwatt.web.slashes.SlashMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "evenwatt.web.capacity.CapacityMiddleware",
    "evenwatt.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "evenwatt.config.urls"
WSGI_APPLICATION = "evenwatt.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "evenwatt.web.context.desk",
            ],
        },
    }
]

AUTH_USER_MODEL = "kernel.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "inbox"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("EVENWATT_HTTPS") == "1"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_constraint=False)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # The level is the handler's: the worker's command sets the levels of its own loggers to INFO, and two
    # lines for each job would push address and accounts of `make demo` out of sight.
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
