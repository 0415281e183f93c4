"""Makes .venv with the locked dependencies. Standard library only: it runs before anything is installed.

`python3 launch/bootstrap.py [--dev]` prints nothing but what a person should know, and is instant when nothing changed.
It keeps to what Python 3.8 knows, so that one which is too old to run Dealbooks can say so.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "python")
TELL_VERSION = "import sys; print(sys.version.replace(chr(10), ' '))"
IS_FIT = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
CAN_MAKE_VENV = "import venv, ensurepip"


def main() -> None:
    lock = DEV_LOCK if "--dev" in sys.argv[1:] else LOCK
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        # `make run` beside `make test` in a fresh clone: the second one waits for the first one's .venv.
        fcntl.flock(folder, fcntl.LOCK_EX)
        ensure_installed(lock)
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start goes on with the installation.")
    finally:
        os.close(folder)


def ensure_installed(lock: Path) -> None:
    version = version_of(str(VENV_PYTHON))
    if version and STAMP.exists() and STAMP.read_text() in stamps_that_cover(lock, version):
        return
    STAMP.unlink(missing_ok=True)
    if not version or not runs(str(VENV_PYTHON), IS_FIT):
        make_venv(find_python())
        version = version_of(str(VENV_PYTHON))
    install(lock)
    STAMP.write_text(stamp_of(lock, version))


def stamps_that_cover(lock: Path, version: str) -> "list[str]":
    """The development lock holds everything of the other one."""
    return [stamp_of(each, version) for each in {lock, DEV_LOCK}]


def stamp_of(lock: Path, version: str) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()} {version}"


def find_python() -> str:
    """A Python from 3.11 to 3.13: the one that runs this if it fits, else the first on the PATH."""
    for name in (sys.executable, *CANDIDATES):
        found = shutil.which(name)
        if found and runs(found, IS_FIT):
            return found
    found_version = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit(
        f"Dealbooks needs Python 3.11, 3.12 or 3.13; only {found_version} was found. "
        "Install one of them, or name it: make PYTHON=/path/to/python3.12 run"
    )


def runs(python: str, code: str) -> bool:
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def version_of(python: str) -> str:
    """What this Python calls itself; empty if there is none, or if it no longer starts."""
    if not Path(python).exists():
        return ""
    told = subprocess.run([python, "-c", TELL_VERSION], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def make_venv(python: str) -> None:
    if not runs(python, CAN_MAKE_VENV):
        sys.exit(
            f"{python} cannot make virtual environments: its venv or ensurepip module is missing. "
            "On Debian and Ubuntu install it with: sudo apt-get install -y python3-venv"
        )
    print(f"Making .venv with {python} ...", flush=True)
    done = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{python} could not make {VENV}:\n{done.stdout}{done.stderr}")


def install(lock: Path) -> None:
    print(f"Installing what {lock.name} lists; this happens once and takes about half a minute ...", flush=True)
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=False).returncode:
        sys.exit("Installing the dependencies failed; what pip said stands above. Nothing was started.")


if __name__ == "__main__":
    main()
