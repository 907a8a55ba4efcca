# SPDX-License-Identifier: Apache-2.0
"""Django's settings for the web; which database is meant is told by the home (``records.setup``)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

WEB = Path(__file__).parent
BUILT = WEB / "built"
APPS = (
    "shell", "accounts", "home", "cases", "findings", "imports", "norms", "admin", "demonstration",
    "incidents", "patrol", "custody", "charts", "screen", "api",
)  # fmt: skip
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
UPLOAD = 200 * 1024 * 1024  # bytes that one request may bring

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def apps() -> list[str]:
    """The workplaces that there are."""
    return [f"xiezhi.web.{app}" for app in APPS if find_spec(f"xiezhi.web.{app}") is not None]


def web_settings(key: str, *, hosts: list[str], secure: bool) -> dict[str, Any]:
    """``key``: signs sessions' cookies. ``hosts``: names the server answers to. ``secure``: only over HTTPS."""
    return {
        "SECRET_KEY": key,
        "ALLOWED_HOSTS": hosts,
        "ROOT_URLCONF": "xiezhi.web.urls",
        "MIDDLEWARE": _MIDDLEWARE,
        "TEMPLATES": [_templates()],
        "LANGUAGE_CODE": "zh-hans",
        "LANGUAGES": LANGUAGES,
        "LOCALE_PATHS": [str(WEB / "locale")],
        "USE_I18N": True,
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_NAME": "xiezhi",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "CSRF_COOKIE_NAME": "xiezhi_csrf",
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "xiezhi.web.shell.faults.forged",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 5 * 1024 * 1024,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5000,
        "FILE_UPLOAD_HANDLERS": ["xiezhi.web.shell.uploads.Bounded"],
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "LOGGING_CONFIG": None,
        "DEBUG": False,
    }


_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "xiezhi.web.shell.policy.content_policy",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xiezhi.web.shell.tongue.in_language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiezhi.web.shell.faults.told",
]


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xiezhi.web.shell.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "xiezhi.web.shell.templatetags.shell"],
        },
    }
