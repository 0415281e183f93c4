"""Notes as a record type; the names are HubSpot's. They stand on the pages of the records that they are on."""

from django.utils.translation import gettext_lazy as _

from crm.records.record_types import Property, PropertyKind, RecordType

NOTE = RecordType(
    name="notes",
    singular="note",
    type_id="0-46",
    label=_("Note"),
    label_plural=_("Notes"),
    model_path="crm.notes.models.Note",
    icon="sticky-note",
    groups={"information": _("About")},
    properties=(
        Property("hs_note_body", _("Note"), PropertyKind.TEXT, column="body", required=True),
        Property("hs_timestamp", _("Noted at"), PropertyKind.DATETIME, column="noted_at"),
        Property("hubspot_owner_id", _("Written by"), PropertyKind.OWNER, column="owner"),
        Property("is_pinned", _("Pinned"), PropertyKind.BOOL, column="is_pinned"),
    ),
    display=("hs_note_body",),
    search=("hs_note_body",),
    create_in_ui=False,
    has_pages=False,
    merges=False,
    is_activity=True,
    verbs_path="crm.notes.writing.NoteVerbs",
)
