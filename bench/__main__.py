"""`make bench`: each subject in a process of its own, on PostgreSQL and Redis of its own where none is given.

`python -m bench pages --contacts 1000` runs one subject with its options.
"""

import os
import subprocess
import sys
import tempfile

from launch.servers import postgres, redis

SUBJECTS = ("sandbox", "pages", "imports", "exports")


def main() -> None:
    chosen, *options = sys.argv[1:] or [""]
    with tempfile.TemporaryDirectory(prefix="dealbooks-bench-") as folder, postgres() as database, redis() as broker:
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings.testing",
            "BENCH_DIR": os.environ.get("BENCH_DIR", "var/bench"),
        }
        subjects = [chosen] if chosen else SUBJECTS
        codes = [
            subprocess.run(
                [sys.executable, "-m", f"bench.{subject}", *options], env=environment, check=False
            ).returncode
            for subject in subjects
        ]
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
