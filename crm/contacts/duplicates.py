"""By what two contacts, or two companies, may be the same: keys that are equal where people write differently.

Pure functions of a row's columns and `properties`, since a migration calls them on rows of its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crm.records.folding import fold

FEWEST_DIGITS = 7
GMAIL = ("gmail.com", "googlemail.com")
# Mail services of everybody: a domain of theirs does not tell that two people work together.
FREE_MAIL = frozenset(
    (*GMAIL, "hotmail.com", "outlook.com", "live.com", "live.no", "msn.com", "yahoo.com", "yahoo.no", "icloud.com",
     "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "web.de", "online.no",
     "hotmail.no", "hotmail.co.uk", "yahoo.co.uk", "broadpark.no", "frisurf.no")
)  # fmt: skip
LEGAL_FORMS = frozenset(
    "as asa ans da ba sa enk nuf iks sti llc inc incorporated ltd limited corp corporation co company llp lp plc pllc "
    "pty gmbh ag kg ohg ug ab oy oyj aps bv nv sarl sas srl spa kft zrt".split()
)
# ITU's calling codes of one and of two digits; all others have three.
ONE_DIGIT = ("1", "7")
TWO_DIGITS = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 "
    "91 92 93 94 95 98".split()
)


def contact_keys(contact: Any) -> Iterator[str]:
    emails = [contact.email, *str(contact.properties.get("hs_additional_emails") or "").split(";")]
    for email in filter(None, map(plain_email, emails)):
        yield f"email:{email}"
    for number in (contact.phone, contact.properties.get("mobilephone")):
        if phone := national_number(str(number or "")):
            yield f"phone:{phone}"
    name = _words(f"{contact.first_name} {contact.last_name}") if contact.first_name and contact.last_name else ""
    company, domain = company_name(contact.company_name), plain_email(contact.email).rpartition("@")[2]
    if name and company:
        yield f"name_company:{name}|{company}"
    if name and domain and domain not in FREE_MAIL:
        yield f"name_domain:{name}|{domain}"


def company_keys(company: Any) -> Iterator[str]:
    if domain := host_name(company.domain) or host_name(str(company.properties.get("website") or "")):
        yield f"domain:{domain}"
    if name := company_name(company.name):
        yield f"name:{name}"
    if phone := national_number(company.phone):
        yield f"phone:{phone}"


def plain_email(email: str) -> str:
    """`Ola.Berg+news@Gmail.com` is `olaberg@gmail.com`: what the mailbox is, whatever is written before its `+`."""
    local, _at, domain = fold(email).strip().rpartition("@")
    local = local.partition("+")[0]
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return f"{local}@{domain}" if local and domain else ""


def national_number(text: str) -> str:
    """The digits as one dials them within the country: `+47 22 33 44 55`, `0047 22334455` and `22 33 44 55` alike."""
    written = text.strip().replace("(0)", "")
    digits = re.sub(r"[^0-9]", "", written)
    if written.startswith("+"):
        digits = _without_code(digits)
    elif digits.startswith("00"):
        digits = _without_code(digits[2:])
    elif len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    digits = digits.lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _without_code(digits: str) -> str:
    if digits.startswith(ONE_DIGIT):
        return digits[1:]
    return digits[2:] if digits[:2] in TWO_DIGITS else digits[3:]


def company_name(name: str) -> str:
    """Without its legal form: `Fjord AS` and `FJORD` alike."""
    words = _words(re.sub(r"[./]", "", name)).split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("as", "the") else words)


def host_name(address: str) -> str:
    """`https://www.Fjord.example/om-oss` is `fjord.example`."""
    text = fold(address).strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return host if "." in host and host not in FREE_MAIL else ""


def _words(text: str) -> str:
    """Letters and digits alone, folded, one space between words."""
    composed = unicodedata.normalize("NFKC", fold(text))
    return " ".join(re.findall(r"[^\W_]+", composed))
