"""Development's settings, made quick to test with."""

import os

from config.settings.development import *
from config.settings.development import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A connection that outlives its thread would keep the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in life: threads of a test share it, and one in memory refuses a second writer instead of queueing it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
