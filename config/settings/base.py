"""Settings that every installation shares. What the environment gives is listed in config/environment.py."""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from config.environment import database, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

_DEFAULTS: dict[str, str] = {}
if os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2] in ("development", "testing"):
    _DEFAULTS = {
        "SECRET_KEY": "for-development-only-" + "0" * 40,
        "ENCRYPTION_KEYS": "dev:" + "A" * 43 + "=",
    }
ENVIRONMENT = read_environment(_DEFAULTS)

SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
ENCRYPTION_KEYS = ENVIRONMENT["ENCRYPTION_KEYS"]
ALLOWED_HOSTS = ENVIRONMENT["ALLOWED_HOSTS"]
BASE_URL = ENVIRONMENT["BASE_URL"]
VAR_DIR = Path(ENVIRONMENT["VAR_DIR"])
VAR_DIR.mkdir(parents=True, exist_ok=True)
EMBEDDED_WORKER = ENVIRONMENT["EMBEDDED_WORKER"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "core.adminconfig.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "core",
    "crm.records",
    "crm.webhooks",
    "qbo_sync",
    "hubspot_import",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.portals.middleware.PortalMiddleware",
    "core.pages.middleware.PageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.pages.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "core.templatetags.components",
            ],
        },
    }
]

DATABASES = {"default": database(ENVIRONMENT["DATABASE_URL"], VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# Sign-in
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "core.users.adapter.ClosedSignup"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Dealbooks: "
ACCOUNT_FORMS = {"login": "core.users.forms.SignInForm"}
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Words, numbers, times
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nb", "Norsk bokmål")]  # each in its own words
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
CLOCK_MOVABLE = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Browser security: nothing inline, nothing from another host
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"

# A filter of many conditions is a form of many fields
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The queues and their doorbell (decisions.md 3, guarantees.md R8)
REDIS_URL = ENVIRONMENT["REDIS_URL"]
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 1, "socket_connect_timeout": 1, "visibility_timeout": 3600}
    if REDIS_URL
    else {"polling_interval": 0.05}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_IMPORTS = ["core.queue.tasks", "crm.records.tasks", "invoices.tasks", "qbo_sync.tasks"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "split-webhooks": {
        "task": "qbo_sync.tasks.split_deliveries",
        "schedule": timedelta(seconds=ENVIRONMENT["QUEUE_SWEEP_SECONDS"]),
        "options": {"expires": 30},
    },
    "sweep-companies": {
        "task": "qbo_sync.tasks.sweep_companies",
        "schedule": timedelta(seconds=min(60.0, ENVIRONMENT["QBO_SWEEP_SECONDS"])),
        "options": {"expires": 60},
    },
    "sweep-lists": {
        "task": "crm.records.tasks.sweep_lists",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
    "sweep-queues": {
        "task": "core.queue.tasks.sweep",
        "schedule": timedelta(seconds=ENVIRONMENT["QUEUE_SWEEP_SECONDS"]),
        "options": {"expires": 30},
    },
    "sweep-archived": {
        "task": "crm.records.tasks.sweep_archived",
        "schedule": timedelta(hours=1),  # a record goes after 90 days, whenever the product runs that day
        "options": {"expires": 3600},
    },
    "sweep-stages": {
        "task": "invoices.tasks.sweep_stages",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# QuickBooks
QBO_ENVIRONMENT = ENVIRONMENT["QBO_ENVIRONMENT"]
QBO_BASE_URL = ENVIRONMENT["QBO_BASE_URL"]
QBO_CLIENT_ID = ENVIRONMENT["QBO_CLIENT_ID"]
QBO_CLIENT_SECRET = ENVIRONMENT["QBO_CLIENT_SECRET"]
QBO_WEBHOOK_VERIFIER_TOKEN = ENVIRONMENT["QBO_WEBHOOK_VERIFIER_TOKEN"]
QBO_HORIZON_SECONDS = ENVIRONMENT["QBO_HORIZON_SECONDS"]
QBO_CLOCK_MARGIN_SECONDS = ENVIRONMENT["QBO_CLOCK_MARGIN_SECONDS"]
QBO_LEASE_SECONDS = ENVIRONMENT["QBO_LEASE_SECONDS"]
QBO_CALL_SECONDS = ENVIRONMENT["QBO_CALL_SECONDS"]
QBO_RETRY_SECONDS = ENVIRONMENT["QBO_RETRY_SECONDS"]
QBO_REQUESTS_PER_MINUTE = ENVIRONMENT["QBO_REQUESTS_PER_MINUTE"]
QBO_CONCURRENT_REQUESTS = ENVIRONMENT["QBO_CONCURRENT_REQUESTS"]
QBO_SWEEP_SECONDS = ENVIRONMENT["QBO_SWEEP_SECONDS"]

# E-mail
vars().update(environ.Env.email_url_config(ENVIRONMENT["EMAIL_URL"]))
DEFAULT_FROM_EMAIL = ENVIRONMENT["DEFAULT_FROM_EMAIL"]
# Import from HubSpot: where a token is sent to; another host can be typed in development alone.
HUBSPOT_HOST = "https://api.hubapi.com"
HUBSPOT_HOST_CHANGEABLE = False

METRICS_TOKEN = ENVIRONMENT["METRICS_TOKEN"]

API_CALLS_PER_TEN_SECONDS = ENVIRONMENT["API_CALLS_PER_TEN_SECONDS"]
WEBHOOKS_TO_PRIVATE_ADDRESSES = ENVIRONMENT["WEBHOOKS_TO_PRIVATE_ADDRESSES"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.authentication.PrivateAppAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StorableJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.negotiation.AlwaysJson",
    "DEFAULT_THROTTLE_CLASSES": ["core.api.limits.TenSecondlyRolling"],
    "EXCEPTION_HANDLER": "core.api.errors.hubspot_error",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.ShapedSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dealbooks API",
    "DESCRIPTION": "CRM objects in HubSpot's dialect under /crm/, Dealbooks' own resources under /api/v1/.",
    "VERSION": "3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": ["core.api.schema.finish_document"],
}

_TEAL = (
    "0.984 0.014 181", "0.953 0.051 181", "0.910 0.096 180", "0.855 0.138 181", "0.777 0.152 182", "0.704 0.140 183",
    "0.600 0.118 185", "0.511 0.096 186", "0.437 0.078 188", "0.386 0.063 188", "0.277 0.046 193",
)  # fmt: skip
UNFOLD = {
    "SITE_TITLE": "Dealbooks",
    "SITE_HEADER": "Dealbooks",
    "SITE_SYMBOL": "manufacturing",
    "SHOW_HISTORY": False,
    "COLORS": {
        "primary": {
            str(step): f"oklch({tone})" for step, tone in zip((50, *range(100, 1000, 100), 950), _TEAL, strict=True)
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # requests_oauthlib writes bearer tokens at DEBUG.
    "loggers": {
        "requests_oauthlib": {"level": "WARNING"},
        "oauthlib": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}

# How the rooms meet (decisions.md 1, 4, 5, 8): lower rooms name nothing above them; these lists do.
RECORD_TYPES: list[str] = [
    "crm.contacts.record_types.CONTACT",
    "crm.contacts.record_types.COMPANY",
    "crm.deals.record_types.DEAL",
    "crm.deals.record_types.QUOTE",
    "crm.deals.record_types.LINE_ITEM",
    "crm.products.record_types.PRODUCT",
    "crm.tasks.record_types.TASK",
    "crm.notes.record_types.NOTE",
    "invoices.record_types.INVOICE",
    "invoices.record_types.PAYMENT",
]
INSTALLED_APPS += dict.fromkeys(
    app for path in RECORD_TYPES if (app := path.rpartition(".record_types.")[0]) not in INSTALLED_APPS
)
CHANGE_CONSUMERS: list[str] = [
    "invoices.deal_properties.follow_changes",
    "qbo_sync.outbound.routing.route_changes",
    "crm.records.lists.touching.note_touched",
    "crm.webhooks.collecting.collect_events",
]
MERGE_FOLLOWERS: list[str] = [
    "crm.records.merging.followers.ASSOCIATIONS",
    "crm.records.merging.followers.NOTES",
    "crm.records.merging.followers.HISTORY",
    "crm.records.lists.merging.MEMBERS",
    "crm.records.duplicates.pairs.DISMISSALS",
    "crm.records.visiting.VISITS",
    "crm.records.merging.followers.VALUES",
    "crm.records.merging.followers.MERGED_RECORDS",
    "invoices.merging.DRAFTS",
    "invoices.merging.BOOKS",
    "qbo_sync.merging.OUTBOX",
    "qbo_sync.merging.LINKS",
]
QUEUES: list[str] = [
    "crm.records.imports.working.IMPORTS",
    "crm.records.lists.looking.LIST_TOUCHES",
    "crm.records.lists.running.LIST_RUNS",
    "hubspot_import.working.MIGRATIONS",
    "hubspot_import.old_invoices.working.SEARCHES",
    "qbo_sync.outbound.sending.OUTBOX",
    "qbo_sync.inbound.fetching.FETCH_QUEUE",
    "crm.webhooks.delivering.WEBHOOK_QUEUE",
    "crm.deals.arranging.moving.DEAL_MOVES",
    "crm.records.defining.replacing.OPTION_REPLACEMENTS",
]
RECORD_CARDS: list[str] = [
    "crm.products.pages.prices.PRICES",
    "crm.deals.pages.cards.DEAL_SUMMARY",
    "crm.deals.pages.cards.QUOTE_SUMMARY",
    "crm.deals.pages.cards.DEAL_LINES",
    "crm.deals.pages.cards.QUOTE_LINES",
    "crm.deals.pages.cards.DEAL_QUOTES",
    "invoices.card.INVOICES_CARD",
    "crm.tasks.pages.summary.TASK_SUMMARY",
    "invoices.record_cards.HEAD",
    "invoices.record_cards.LINES",
    "invoices.record_cards.PAYMENTS",
    "invoices.record_cards.ALLOCATIONS",
    "crm.records.lists.pages.card.LISTS_CARD",
]
LIST_TEMPLATES: list[str] = [
    "invoices.list_templates.OVERDUE_CONTACTS",
    "invoices.list_templates.WON_NOT_BILLED",
    "crm.deals.list_templates.PAST_CLOSE_DATE",
    "crm.contacts.list_templates.CUSTOMERS_WITHOUT_EMAIL",
]
RECORD_TABS: list[str] = [
    "crm.notes.pages.tab.NOTES",
    "crm.tasks.pages.tab.TASKS",
]
TIMELINE_RECORDS: list[str] = ["crm.notes.reading.ON_TIMELINES"]
ROW_FACTS: list[str] = [
    "invoices.badges.invoice_row_facts",
    "crm.tasks.badges.overdue_row_facts",
    "crm.tasks.badges.subject_row_facts",
]
HOME_CARDS: list[str] = [
    "invoices.home.NEEDS_ATTENTION",
    "crm.tasks.home.MY_TASKS",
    "crm.deals.home.MY_OPEN_DEALS",
    "crm.deals.home.QUOTES_TO_FOLLOW_UP",
    "crm.records.pages.home.RECENT_ACTIVITY",
]
STYLEGUIDE_SAMPLES: list[str] = ["crm.records.pages.filtering.sample.SAMPLE"]
FILTER_ROWS: list[str] = [
    "crm.records.pages.filtering.conditions.CONDITIONS",
    "crm.records.pages.filtering.associated.ASSOCIATIONS",
    "crm.records.lists.pages.filter_row.MEMBERSHIPS",
    "crm.records.pages.filtering.kept.KEPT",
]
PROPERTY_USES: list[str] = [
    "crm.records.pages.properties.uses.saved_views",
    "crm.records.pages.properties.uses.lists",
    "crm.records.pages.properties.uses.imports",
    "crm.webhooks.uses.subscriptions",
]
PORTAL_CREATED: list[str] = ["crm.deals.pipelines.create_default_pipeline"]
BOOK_PROVIDER = "qbo_sync.provider.QuickBooksBooks"
SETTINGS_PAGES: list[str] = [
    "core.users.pages.PROFILE",
    "core.settings.portal.PAGE",
    "core.users.pages.USERS",
    "crm.records.pages.auditing.PAGE",
    "crm.records.pages.properties.base.PAGE",
    "crm.deals.pages.pipelines.PAGE",
    "crm.records.pages.labels.PAGE",
    "crm.records.imports.pages.menu.PAGE",
    "hubspot_import.menu.PAGE",
    "hubspot_import.menu.INVOICES",
    "core.api.pages.PAGE",
    "core.adminsite.PAGE",
    "crm.webhooks.pages.PAGE",
    "qbo_sync.views.companies.PAGE",
]
API_SCOPES: list[str] = [
    "crm.records.api.scopes.record_scopes",
    "qbo_sync.scopes.quickbooks_scopes",
    "crm.webhooks.scopes.webhook_scopes",
]
FRAME: list[str] = [
    "crm.records.frame.records_frame",
    "invoices.frame.commerce_frame",
    "qbo_sync.frame.quickbooks_frame",
    "core.settings.menu.settings_frame",
]
