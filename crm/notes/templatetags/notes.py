"""What a reader may do with a note."""

from typing import Any

from django import template

from crm.notes.models import Note
from crm.notes.writing import may_change

register = template.Library()


@register.simple_tag(takes_context=True)
def may_change_note(context: template.Context, note: Note) -> bool:
    membership: Any = context.get("membership")
    return membership is not None and may_change(membership, note)
