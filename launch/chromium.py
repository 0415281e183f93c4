"""The browser of the journeys: the one on the PATH, else Debian's, installed once where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
COMMAND = "apt-get update && apt-get install -y chromium"


def find_chromium() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure_chromium() -> None:
    if find_chromium():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The browser journeys need Chromium. Install it once: sudo sh -c '{COMMAND}'")
    print("Installing Chromium for the browser journeys (once) ...", flush=True)
    done = subprocess.run(["sh", "-c", COMMAND], stdout=subprocess.DEVNULL, check=False)
    if done.returncode or not find_chromium():
        sys.exit(f"Chromium could not be installed. Try it by hand: {COMMAND}")
