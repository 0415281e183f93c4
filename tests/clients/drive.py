"""Runs Node's tests against a sandbox company and a product of their own: `drive.py FOLDER NODE TEST...`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.harness.company import Sandbox
from tests.harness.product import Product


def main() -> None:
    folder, node, *chosen = sys.argv[1:]
    sandbox = Sandbox(Path(folder) / "company")
    product = Product(Path(folder) / "var", given={"API_CALLS_PER_TEN_SECONDS": "0"})
    try:
        product.start()
        given = {
            "SANDBOX_URL": sandbox.base_url,
            "PRODUCT_URL": product.url,
            "API_TOKEN": product.facts["portals"][0]["api_token"],
        }
        command = [node, "--test", "--test-reporter", "spec", *chosen]
        code = subprocess.run(command, cwd=Path(__file__).parent, env={**os.environ, **given}, check=False).returncode
    finally:
        product.stop()
        sandbox.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
