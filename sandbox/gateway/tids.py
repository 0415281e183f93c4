"""Intuit's request ids, as support asks for them."""

import secrets
import time


def new_tid() -> str:
    return f"1-{int(time.time()):x}-{secrets.token_hex(12)}"
