"""Behind TLS, on PostgreSQL and Redis, with several processes."""

from config.environment import stop
from config.settings.base import *
from config.settings.base import ALLOWED_HOSTS, BASE_URL, ENVIRONMENT

DEBUG = False
STYLEGUIDE = False
if ENVIRONMENT["QBO_BASE_URL"]:
    stop("QBO_BASE_URL", "is for development; production speaks to Intuit only. Leave it empty.")
if not BASE_URL.startswith("https://"):
    stop("BASE_URL", "must start with https:// in production.")
if not ENVIRONMENT["EMBEDDED_WORKER"] and not ENVIRONMENT["REDIS_URL"]:
    stop("REDIS_URL", "is not set; separate workers need a broker (or set EMBEDDED_WORKER=1 for one process).")
if ALLOWED_HOSTS == ["127.0.0.1", "localhost"]:
    stop("ALLOWED_HOSTS", "is not set; name the hosts under which people reach this installation.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
