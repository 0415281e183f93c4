"""The marker by which an invoice of ours is known again in QuickBooks (guarantees.md R5, decisions.md 22).

PrivateNote cannot be searched but is read back; customers may see it on statements, so it reads like a reference.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
NOTE_LENGTH = 4000
_MARKER = re.compile(rf"\bRef ([{ALPHABET}]{{{LENGTH}}})\b")


def mint_marker() -> str:
    """Crockford's base 32: no letter that is taken for a digit."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def reference_text(marker: str) -> str:
    return f"Ref {marker}"


def note_with_marker(memo: str, marker: str) -> str:
    """The person's memo, then the reference on a line of its own; the memo gives way if both are too long."""
    reference = reference_text(marker)
    room = NOTE_LENGTH - len(reference) - 1
    kept = memo.strip()[:room]
    return f"{kept}\n{reference}" if kept else reference


def has_marker(private_note: str, marker: str) -> bool:
    """Anywhere: voiding puts a word before the note, and people write into it."""
    return reference_text(marker) in private_note


def markers_in(private_note: str) -> list[str]:
    """Every marker that a note carries; an invoice that was copied in QuickBooks carries its original's."""
    return _MARKER.findall(private_note)
