"""Guards for the two rules on transactions: a verb writes inside one, nothing calls the network inside one."""

from django.db import connection


def transaction_depth() -> int:
    """Open atomic blocks, those of a test case not counted (decisions.md 11)."""
    return sum(1 for block in connection.atomic_blocks if not getattr(block, "_from_testcase", False))


def require_transaction(deed: str) -> None:
    if transaction_depth() == 0:
        raise RuntimeError(f"{deed} belongs in the transaction of the write that it records.")


def require_no_transaction(deed: str) -> None:
    if transaction_depth() > 0:
        raise RuntimeError(f"{deed} must not happen inside a database transaction.")
