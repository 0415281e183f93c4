"""Runs others' clients against a sandbox company and a product of their own: `drive.py FOLDER NODE PYTHON TEST...`.

Tests for Node end in `.mjs`; the others are for the Python that has the programs which copy a portal.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.harness.company import Sandbox
from tests.harness.product import Product

HERE = Path(__file__).parent
COPIERS = HERE / "copiers"


def main() -> None:
    folder, node, python, *chosen = sys.argv[1:]
    sandbox = Sandbox(Path(folder) / "company")
    product = Product(Path(folder) / "var", given={"API_CALLS_PER_TEN_SECONDS": "0"})
    try:
        product.start()
        given = {
            "SANDBOX_URL": sandbox.base_url,
            "PRODUCT_URL": product.url,
            "API_TOKEN": product.facts["portals"][0]["api_token"],
        }
        codes = [
            subprocess.run(command, cwd=place, env={**os.environ, **given}, check=False).returncode
            for command, place in commands(node, python, chosen)
        ]
    finally:
        product.stop()
        sandbox.stop()
    sys.exit(max(codes))


def commands(node: str, python: str, chosen: list[str]) -> list[tuple[list[str], Path]]:
    for_node = [test for test in chosen if test.endswith(".mjs")]
    for_python = [Path(test).stem for test in chosen if not test.endswith(".mjs")]
    found = []
    if for_node:
        found.append(([node, "--test", "--test-reporter", "spec", *for_node], HERE))
    if for_python:
        found.append(([python, "-m", "unittest", "-v", *for_python], COPIERS))
    return found


if __name__ == "__main__":
    main()
