"""`make reset`: removes VAR_DIR, unless a run uses it."""

import fcntl
import os
import shutil
import sys
from pathlib import Path


def main() -> None:
    var_dir = Path(os.environ.get("VAR_DIR") or "var").resolve()
    if not var_dir.exists():
        return
    lock_file = var_dir / "run.lock"
    if lock_file.exists():
        with lock_file.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.exit(f"A run uses {var_dir}. Stop it first; nothing was removed.")
    shutil.rmtree(var_dir)
    print(f"Removed {var_dir}")


if __name__ == "__main__":
    main()
