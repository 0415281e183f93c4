"""How facts of the books read to a person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from sandbox.gateway.log import LoggedRequest
from sandbox.gateway.rules import FaultRule
from sandbox.webhooks.deliveries import Delivery

SHOWN_BODY = 20_000
SHOWN_STATEMENT = 160


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    words: str
    tone: str


WAITING = Stage("waiting", "Waiting to be sent", "")
SENT = Stage("sent", "Sent", "info")
PARTLY = Stage("partly", "Partly paid", "warn")
OVERDUE = Stage("overdue", "Overdue", "bad")
PAID = Stage("paid", "Paid", "good")
VOIDED = Stage("voided", "Voided", "")
STAGES = (WAITING, SENT, PARTLY, OVERDUE, PAID, VOIDED)


def stage_of(invoice: dict[str, Any], today: date) -> Stage:
    """As the bookkeeper sees it; QuickBooks itself stores none of these words."""
    if is_voided(invoice):
        return VOIDED
    balance, total = invoice.get("Balance", 0), invoice.get("TotalAmt", 0)
    if balance == 0:
        return PAID
    if invoice.get("DueDate", "9999") < today.isoformat():
        return OVERDUE
    if balance < total:
        return PARTLY
    return SENT if invoice.get("EmailStatus") == "EmailSent" else WAITING


def is_voided(invoice: dict[str, Any]) -> bool:
    return invoice.get("TotalAmt", 0) == 0 and str(invoice.get("PrivateNote", "")).startswith("Voided")


def money(amount: Any, currency: str) -> str:
    return f"{currency} {amount or 0:,.2f}".replace("-", "−")


def number(amount: Any) -> str:
    if amount is None:
        return ""
    return f"{amount:,.7f}".rstrip("0").rstrip(".")


def day(value: Any) -> str:
    if not value:
        return "–"
    found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    return f"{found.day} {found:%b %Y}"


def moment(value: Any) -> str:
    found = datetime.fromisoformat(str(value))
    return f"{found.day} {found:%b %Y, %H:%M}"


def pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()


def body_text(raw: bytes) -> str:
    try:
        return pretty(orjson.loads(raw))[:SHOWN_BODY]
    except orjson.JSONDecodeError:
        return raw.decode("utf-8", "replace")[:SHOWN_BODY]


def short_request(row: LoggedRequest) -> str:
    """The part of a path that differs, and the statement or operation that it carries."""
    call = row.call
    asked = call.params.get("query") or call.params.get("operation") or ""
    if call.resource == "query" and not asked:
        asked = call.body.decode("utf-8", "replace")
    return f"{call.path.removeprefix('/v3/company/')} {asked[:SHOWN_STATEMENT]}".strip()


STAGE_WORDS = {
    "accept": "Before anything is read: ",
    "before": "",
    "after": "After the change is saved: ",
}
ACTION_WORDS = {
    "status": "answers with HTTP {0}",
    "fault": "refuses with fault {0}",
    "fault_in_200": "says 200 and hides fault {0} inside",
    "lowercase_fault": "refuses with fault {0} in lower case",
    "xml_fault": "refuses with fault {0} as XML",
    "throttle": "says too many requests",
    "reset": "breaks the connection",
    "timeout": "stays silent for {0} s, then hangs up",
    "delay": "takes {0} s longer",
    "half_body": "stops in the middle of the answer",
    "html": "answers with a web page",
    "bad_json": "answers with broken JSON",
    "wrong_tenant": "answers with another company's data",
    "expire_token": "lets the access token expire",
    "revoke_grant": "ends the app's permission",
    "rotate_refresh_token": "changes the refresh token behind the app's back",
}


def fault_words(rule: FaultRule) -> str:
    words = STAGE_WORDS.get(rule.stage, f"Saved {rule.late_by:g} s later: ") + ACTION_WORDS[rule.action].format(
        rule.argument
    )
    return words[:1].upper() + words[1:]


def match_words(rule: FaultRule) -> str:
    told = [f"{name.replace('_', ' ')} {value}" for name, value in rule.match.items() if value not in (None, "")]
    if rule.probability < 1:
        told.append(f"{rule.probability:.0%} of them")
    return ", ".join(told) or "every request"


def event_words(delivery: Delivery) -> list[str]:
    try:
        sent = orjson.loads(delivery.body)
    except orjson.JSONDecodeError:
        return ["unreadable"]
    if isinstance(sent, list):
        return [f"{event['type']} · {event['intuitentityid']}" for event in sent]
    return [
        f"{entity['name']} {entity['operation']} · {entity['id']}"
        for group in sent["eventNotifications"]
        for entity in group["dataChangeEvent"]["entities"]
    ]
