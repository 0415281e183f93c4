"""Asks the web process of this container whether it lives, under a host name that it answers."""

import os
import sys
import urllib.request


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    port = os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        urllib.request.urlopen(request, timeout=4).close()
    except OSError as error:
        sys.exit(f"The web process does not answer: {error}")


if __name__ == "__main__":
    main()
