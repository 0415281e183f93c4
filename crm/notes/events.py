"""How the life of a note reads on timelines."""

from django.utils.translation import gettext_lazy as _

from crm.records.events import describe_event

EDITED, PINNED, UNPINNED = "note_edited", "note_pinned", "note_unpinned"


def describe_note_events() -> None:
    describe_event("notes.associated", _("Note"), "sticky-note")
    describe_event("notes.dissociated", _("Note removed"), "unlink")
    describe_event("notes.archived", _("Note deleted"), "trash-2")
    describe_event("notes.restored", _("Note restored"), "archive-restore")
    describe_event(EDITED, _("Note edited"), "pencil")
    describe_event(PINNED, _("Note pinned"), "pin", says_all=True)
    describe_event(UNPINNED, _("Note no longer pinned"), "pin-off", says_all=True)
