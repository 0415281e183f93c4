"""Development's settings, made quick to test with."""

import os
from urllib.parse import urlsplit

from config.settings.development import *
from config.settings.development import CACHES, DATABASES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
API_CALLS_PER_TEN_SECONDS = 0  # tests of the limit set their own
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A connection that outlives its thread would keep the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in life: threads of a test share it, and one in memory refuses a second writer instead of queueing it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )

if os.environ.get("TEST_TEMPLATE"):
    # A migrated database to copy (launch/test.py).
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_TEMPLATE"]}

if REDIS_URL:
    # Each process of a parallel run has a Redis database of its own, which it empties between tests.
    _number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    REDIS_URL = urlsplit(REDIS_URL)._replace(path=f"/{_number}").geturl()
    CELERY_BROKER_URL = REDIS_URL
    CACHES["default"]["LOCATION"] = REDIS_URL
