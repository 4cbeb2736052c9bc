"""Settings: one module; what differs by place comes from `JIYUE_HOME/settings.toml` and the environment.

`JIYUE_MODE` is `demo` (loopback only, marked accounts), `production` or `test`.
"""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

from jiyue.config.logs import configure
from jiyue.core.accounts.defaults import *  # noqa: F403

PROJECT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("JIYUE_HOME") or PROJECT / "var").resolve()
MODE = os.environ.get("JIYUE_MODE", "demo")
PORT = int(os.environ.get("PORT", "8000"))

_file = HOME / "settings.toml"
_local: dict[str, Any] = tomllib.loads(_file.read_text()) if _file.is_file() else {}


def _key(name: str) -> str:
    """A secret kept outside the database, made at first use and readable by the owner alone."""
    path = HOME / "keys" / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


SECRET_KEY = _key("session.key")
AUDIT_KEY = _key("audit.key")
CLEARANCE_KEY = _key("clearance.key")
ORIGINALS_KEY = _key("originals.key")

DEBUG = False
ALLOWED_HOSTS = _local.get("allowed_hosts", [".localhost", "127.0.0.1", "[::1]"])
CONSOLE_HOSTS = _local.get("console_hosts", ["localhost", "127.0.0.1", "[::1]"])

# Networks that may open sign-in and workbench; none named means all.
CONSOLE_NETWORKS = _local.get("console_networks", [])
# Where named, telephones and tablets come in from these addresses alone: those that the VPN gives out.
MOBILE_NETWORKS = _local.get("mobile_networks", [])
# Joined platforms inside the government's network: host → "address:port"; all others must have public addresses.
EXCHANGE_ROUTES = _local.get("exchange_routes", {})
# Proxies whose X-Forwarded-For is believed.
TRUSTED_PROXIES = _local.get("trusted_proxies", ["127.0.0.1", "::1"])
# Days without a sign-in after which an account is suspended; 0 keeps them open.
ACCOUNT_IDLE_DAYS = int(_local.get("account_idle_days", 45))
# Where the backups of this installation lie; `jiyue check --deploy` looks for a fresh one.
BACKUP_DIR = _local.get("backup_dir", "")
# The keys go to a place of their own where one is named: a backup with its keys opens everything.
BACKUP_KEYS_DIR = _local.get("backup_keys_dir", "")

INSTALLED_APPS = [
    "jiyue.config",
    "jiyue.faces.console",
    "jiyue.faces.portal",
    "jiyue.faces.api",
    "jiyue.oversight.reports",
    "jiyue.oversight.inspection",
    "jiyue.oversight.disclosure",
    "jiyue.oversight.monitoring",
    "jiyue.delivery.search",
    "jiyue.delivery.arrivals",
    "jiyue.delivery.catalogue",
    "jiyue.delivery.channels",
    "jiyue.delivery.coordination",
    "jiyue.delivery.exchange",
    "jiyue.delivery.publishing",
    "jiyue.content.review",
    "jiyue.content.library",
    "jiyue.content.reprints",
    "jiyue.estate.sites",
    "jiyue.estate.registry",
    "jiyue.estate.schemes",
    "jiyue.estate.approvals",
    "jiyue.estate.duties",
    "jiyue.estate.organisations",
    "jiyue.rulebook.regulations",
    "jiyue.core.accounts",
    "jiyue.core.audit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jiyue.core.accounts.middleware.AllowedNetworks",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiyue.core.accounts.middleware.SessionLimits",
]

ROOT_URLCONF = "jiyue.config.urls"
CSRF_FAILURE_VIEW = "jiyue.config.errors.csrf_failure"
WSGI_APPLICATION = "jiyue.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiyue.faces.console.context.frame",
            ],
        },
    },
]

_database = os.environ.get("JIYUE_DATABASE") or _local.get("database", "sqlite")
if _database == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "jiyue.sqlite3",
            # A write lock is taken at the start of a transaction; what was acknowledged survives a power cut.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    }
else:
    from urllib.parse import unquote, urlsplit

    _url = urlsplit(_database)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": _url.hostname,
            "PORT": _url.port or 5432,
            "NAME": _url.path.lstrip("/"),
            "USER": unquote(_url.username or ""),
            "PASSWORD": unquote(_url.password or ""),
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits of sign-in are counted here, so it must be shared by all processes of one machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "jiyue_accounts.User"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MODE == "production"
if MODE == "production":
    # TLS ends at the web server in front, which must set this header itself and drop what a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = _local.get("trusted_origins", [])
# A long document is a few million characters; what is larger comes as a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "jiyue.core.accounts.validators.DemandedByRules"},
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# No inline script or style anywhere; frames only for previews of our own pages.
_NONE, _SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_NONE],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "media-src": [_SELF],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "frame-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": [_NONE],
        "frame-ancestors": [_NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True

SITES_ROOT = HOME / "sites"
UPLOADS_ROOT = HOME / "uploads"
ARCHIVES_ROOT = HOME / "archives"  # contents of closed websites
SEARCH_ROOT = HOME / "search"
RULEPACKS_ROOT = PROJECT / "jiyue" / "rulepacks"
OWN_RULEPACKS_ROOT = HOME / "rulepacks"  # of this installation, read beside the shipped ones
THEMES_ROOT = PROJECT / "jiyue" / "themes"

LOGGING = configure(HOME)
