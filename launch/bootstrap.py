"""Makes .venv with the locked dependencies. Standard library only: it runs before anything is installed.

`python3 launch/bootstrap.py [--dev]` prints nothing but what a person should know, and is instant when nothing changed.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "python")


def main() -> None:
    lock = ROOT / ("requirements-dev.lock" if "--dev" in sys.argv else "requirements.lock")
    python = find_python()
    wanted = stamp_of(lock, python)
    if installed_covers(wanted, lock):
        return
    if not (VENV / "bin" / "python").exists() or not same_python(python):
        make_venv(python)
    install(lock)
    STAMP.write_text(wanted)


def find_python() -> str:
    """The first Python from 3.11 to 3.13 on the path."""
    for name in (sys.executable, *CANDIDATES):
        found = shutil.which(name)
        if found and is_new_enough(found):
            return found
    sys.exit("Dealbooks needs Python 3.11, 3.12 or 3.13, and none was found on the PATH.")


def is_new_enough(python: str) -> bool:
    check = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return subprocess.run([python, "-c", check], check=False).returncode == 0


def version_of(python: str) -> str:
    told = subprocess.run([python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def same_python(python: str) -> bool:
    return version_of(str(VENV / "bin" / "python")) == version_of(python)


def stamp_of(lock: Path, python: str) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()} {version_of(python)}"


def installed_covers(wanted: str, lock: Path) -> bool:
    """The development lock holds everything of the other one."""
    if not STAMP.exists():
        return False
    installed = STAMP.read_text()
    if installed == wanted:
        return True
    dev_lock = ROOT / "requirements-dev.lock"
    return lock != dev_lock and installed == stamp_of(dev_lock, str(VENV / "bin" / "python"))


def make_venv(python: str) -> None:
    print("Making .venv ...", flush=True)
    done = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            "Python could not make a virtual environment. On Debian and Ubuntu, install python3-venv.\n" + done.stdout
        )


def install(lock: Path) -> None:
    print(f"Installing what {lock.name} lists (once) ...", flush=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=False).returncode:
        sys.exit("Installing the dependencies failed; what pip said stands above. Nothing was started.")


if __name__ == "__main__":
    main()
