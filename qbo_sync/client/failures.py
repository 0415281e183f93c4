"""Everything that can go wrong with QuickBooks, in one table: what it means and what must be done (guarantees.md R15).

Failures are named by what must be done. An answer is judged by its HTTP status first, then by QuickBooks' code, which
comes in two spellings, as XML, or inside a 200 (qbo.md section 3). What nobody knows is for a person.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
LONGEST_PAUSE = 900.0
USUAL_PAUSE = 60.0


class Failure(Exception):
    """Base. `detail` is QuickBooks' own text, without tokens; `category` groups failures of a kind."""

    category = "unknown"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        detail: str = "",
        element: str = "",
        intuit_tid: str = "",
        http_status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message or detail or code)
        self.message = message
        self.code = code
        self.detail = detail
        self.element = element
        self.intuit_tid = intuit_tid
        self.http_status = http_status
        self.retry_after = retry_after


class TryLater(Failure):
    """Surely not committed: the request was refused or never arrived."""

    category = "unreachable"


class Throttled(TryLater):
    """QuickBooks asks to wait; `retry_after` seconds, 60 where it does not say."""

    category = "throttled"


class MaybeCommitted(Failure):
    """Nobody knows whether it was committed: a time-out, a reset, a 5xx, an answer that cannot be read."""

    category = "no_answer"


class RefreshToken(Failure):
    """The access token is no longer good; surely not committed."""

    category = "token"


class Reconnect(Failure):
    """A person must connect the company again."""

    category = "reconnect"


class Blocked(Failure):
    """The company takes nothing for now: subscription ended, rights lost."""

    category = "blocked"


class Stale(Failure):
    """Somebody else changed it since it was read."""

    category = "stale"


class NameTaken(Failure):
    category = "name_taken"


class NumberTaken(Failure):
    category = "number_taken"


class AlreadyGone(Failure):
    """It was deleted, or is inactive."""

    category = "gone"


class FixIt(Failure):
    """The content is refused: sending it again as it is leads nowhere."""

    category = "refused"


@dataclass(frozen=True)
class Known:
    """One row of the table."""

    kind: type[Failure]
    meaning: Words
    advice: Words


SIGN_IN = _("Reconnect the company under Settings > Integrations. Queued work is kept.")
WAIT = _("Nothing to do: it is tried again by itself.")
EDIT = _("Open it, mend the field, and create it again.")

CODES: dict[str, Known] = {
    "100": Known(Reconnect, _("The permission is for another QuickBooks company."), SIGN_IN),
    "110": Known(Reconnect, _("QuickBooks does not accept the permission any more."), SIGN_IN),
    "120": Known(
        Blocked,
        _("The person who connected the company has lost the right to use it."),
        _("Let an administrator of the QuickBooks company reconnect it."),
    ),
    "130": Known(TryLater, _("QuickBooks is moving the company."), WAIT),
    "140": Known(TryLater, _("The company is locked in QuickBooks for the moment."), WAIT),
    "150": Known(TryLater, _("The company is under maintenance in QuickBooks."), WAIT),
    "500": Known(FixIt, _("QuickBooks does not offer this."), _("Tell the people who run Dealbooks.")),
    "610": Known(
        AlreadyGone,
        _("It was deleted or made inactive in QuickBooks."),
        _("Choose another one, or make it active again in QuickBooks."),
    ),
    "2020": Known(FixIt, _("QuickBooks misses a value."), EDIT),
    "2040": Known(FixIt, _("A name holds a character that QuickBooks does not take, such as a colon."), EDIT),
    "2050": Known(FixIt, _("A text is longer than QuickBooks takes."), EDIT),
    "2210": Known(FixIt, _("An e-mail address is not one."), EDIT),
    "2500": Known(
        FixIt,
        _("Something that it refers to is not in the company, or inactive."),
        _("Refresh the company's lists and choose again."),
    ),
    "3100": Known(
        Reconnect,
        _("The app may not use this company; development keys and a production company do not go together."),
        SIGN_IN,
    ),
    "3200": Known(RefreshToken, _("The access token has expired."), WAIT),
    "5010": Known(Stale, _("Somebody changed it in QuickBooks at the same time."), _("Look at it and decide.")),
    "5020": Known(
        Blocked,
        _("The role of the connecting person in QuickBooks does not allow this."),
        _("Give that person the right in QuickBooks, or reconnect as somebody else."),
    ),
    "6000": Known(FixIt, _("QuickBooks' own rules forbid it."), EDIT),
    "6070": Known(FixIt, _("An amount is not quantity times rate."), EDIT),
    "6100": Known(FixIt, _("A line has a tax code that the company does not take."), EDIT),
    "6140": Known(NumberTaken, _("The invoice number is used already."), _("Choose another number.")),
    "6190": Known(
        Blocked,
        _("The company's QuickBooks subscription has ended or was not paid."),
        _("Renew it at Intuit; queued work is kept and goes out then."),
    ),
    "6200": Known(FixIt, _("The books are closed for that date."), _("Choose a date after the closing date.")),
    "6210": Known(FixIt, _("The books are closed for that date."), _("Choose a date after the closing date.")),
    "6240": Known(
        NameTaken,
        _("A customer, vendor or employee in QuickBooks has this name already."),
        _("Choose that customer, or another name."),
    ),
    "6250": Known(FixIt, _("The customer is not in QuickBooks any more, or inactive."), _("Choose a customer again.")),
    "6420": Known(FixIt, _("The invoice is to be mailed and has no address."), _("Give an e-mail address.")),
    "6540": Known(FixIt, _("The payment stands in a deposit."), _("Take it off the deposit in QuickBooks first.")),
    "10000": Known(MaybeCommitted, _("QuickBooks had an error of its own."), WAIT),
}
STATUSES: dict[int, Known] = {
    401: Known(RefreshToken, _("The access token has expired."), WAIT),
    403: Known(Reconnect, _("QuickBooks refuses this app."), SIGN_IN),
    429: Known(Throttled, _("QuickBooks asks us to slow down."), WAIT),
}
KINDS: dict[type[Failure], Known] = {
    TryLater: Known(TryLater, _("QuickBooks could not be reached."), WAIT),
    Throttled: STATUSES[429],
    MaybeCommitted: Known(
        MaybeCommitted,
        _("QuickBooks did not answer."),
        _("Nothing to do: we look whether it arrived, and send it again only if it surely did not."),
    ),
    RefreshToken: STATUSES[401],
    Reconnect: Known(Reconnect, _("QuickBooks does not accept the permission any more."), SIGN_IN),
    FixIt: Known(FixIt, _("QuickBooks refused it."), EDIT),
}
UNKNOWN = Known(FixIt, _("QuickBooks refused it, with a code that is new to us."), EDIT)


def explain(failure: Failure) -> str:
    """What it means, what QuickBooks said, and what to do, for a person."""
    known = _known(failure)
    said = f" ({failure.detail})" if failure.detail and isinstance(failure, FixIt | NameTaken | NumberTaken) else ""
    return f"{known.meaning}{said} {known.advice}"


def _known(failure: Failure) -> Known:
    by_kind = next((known for kind, known in KINDS.items() if type(failure) is kind), UNKNOWN)
    return CODES.get(failure.code, by_kind)


def failure_of_answer(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """The failure that an answer stands for: any status but 200, or a 200 with a fault in it."""
    code, message, detail, element = read_fault(body)
    facts: dict[str, Any] = {
        "code": code,
        "detail": without_tokens(detail),
        "element": element,
        "intuit_tid": headers.get("intuit_tid", ""),
        "http_status": status,
    }
    if status == 429 or code == "3001":
        return Throttled(message, **facts, retry_after=pause_of(headers))
    if status >= 500 or status == 408:
        return MaybeCommitted(message, **facts)
    known = CODES.get(code) or STATUSES.get(status)
    if known is None and not code:
        return MaybeCommitted("The answer could not be read.", **facts) if status < 400 else FixIt(message, **facts)
    return (known or UNKNOWN).kind(message, **facts)


def read_fault(body: bytes) -> tuple[str, str, str, str]:
    """(code, message, detail, element) of a fault in any of its spellings; empty texts where there is none."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return _read_xml(body.decode("utf-8", "replace"))
    error = _first_error(parsed)
    if error is None:
        return "", "", "", ""
    lower = {str(key).lower(): value for key, value in error.items()}
    texts = [str(lower.get(key) or "") for key in ("code", "message", "detail", "element")]
    return texts[0].lstrip("0"), texts[1], texts[2], texts[3]


def _first_error(parsed: Any) -> Mapping[str, Any] | None:
    if not isinstance(parsed, dict):
        return None
    fault = parsed.get("Fault") or parsed.get("fault")
    if not isinstance(fault, dict):
        inner = parsed.get("QueryResponse")
        return _first_error(inner) if isinstance(inner, dict) else None
    errors = fault.get("Error") or fault.get("error") or []
    return errors[0] if errors and isinstance(errors[0], dict) else {}


def _read_xml(text: str) -> tuple[str, str, str, str]:
    code = re.search(r'<Error[^>]*\bcode="0*(\d+)"', text)
    if code is None:
        return "", "", "", ""
    message, detail = (re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("Message", "Detail"))
    return code[1], message[1] if message else "", detail[1] if detail else "", ""


def has_fault(parsed: Any) -> bool:
    return _first_error(parsed) is not None


def pause_of(headers: Mapping[str, str]) -> float:
    """Seconds to wait: Retry-After as seconds or as a date, at most 15 minutes; 60 where it is missing."""
    raw = headers.get("Retry-After", "")
    if raw.strip().isdigit():
        return min(float(raw), LONGEST_PAUSE)
    try:
        seconds = (parsedate_to_datetime(raw) - timezone.now()).total_seconds()
    except (TypeError, ValueError):
        return USUAL_PAUSE
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def without_tokens(detail: str) -> str:
    """QuickBooks repeats part of the token in some texts (qbo.md 3.2): it is cut off before anybody stores it."""
    return re.sub(r"(?i)(token[^:]*:\s*)\S+", r"\1(removed)", detail)[:1000]
