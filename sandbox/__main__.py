"""`python -m sandbox --port 9000 --data DIR [--seed demo|sample]`"""

import argparse
import os
from pathlib import Path

import uvicorn

from sandbox.app import build_application
from sandbox.gateway.transport import BreakableProtocol

FACTS = {
    "client_id": "SANDBOX_CLIENT_ID",
    "client_secret": "SANDBOX_CLIENT_SECRET",
    "webhook_verifier_token": "SANDBOX_WEBHOOK_VERIFIER_TOKEN",
    "webhook_url": "SANDBOX_WEBHOOK_URL",
}
LONGEST_QUEUE = 2048
GRACE_SECONDS = 3


def main() -> None:
    chosen = _read_arguments()
    given = {name: value for name, variable in FACTS.items() if (value := _fact(chosen, name, variable))}
    application = build_application(chosen.data, given, chosen.seed)
    uvicorn.run(
        application,
        host=chosen.host,
        port=chosen.port,
        http=BreakableProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=LONGEST_QUEUE,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description="A local QuickBooks Online company.")
    parser.add_argument("--host", default=os.environ.get("SANDBOX_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--data", type=Path, required=True, help="directory where everything is kept")
    parser.add_argument("--seed", choices=("demo", "sample"), default="", help="companies to begin with")
    for name in FACTS:
        parser.add_argument(f"--{name.replace('_', '-')}", default="")
    return parser.parse_args()


def _fact(chosen: argparse.Namespace, name: str, variable: str) -> str:
    return str(getattr(chosen, name)) or os.environ.get(variable, "")


if __name__ == "__main__":
    main()
