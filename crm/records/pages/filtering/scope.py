"""Where a row of the builder stands: whose properties it offers, and the options that they have in the portal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.associations import associable_types
from crm.records.filters.parsing import DEEPEST, ME
from crm.records.models import RecordList
from crm.records.pages.forms import owner_options
from crm.records.pages.showing import Labels
from crm.records.portal_types import portal_type
from crm.records.record_types import Option, Property, PropertyKind, RecordType


class PortalOptions:
    """The options of properties in a portal, each read once for all rows."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._labels = Labels(portal)
        self._read: dict[int, Sequence[Option]] = {}
        self._lists: dict[str, Sequence[Option]] = {}

    @cached_property
    def owners(self) -> list[Option]:
        return [Option(ME, _("Me")), *owner_options(self.portal)]

    def of(self, prop: Property) -> Sequence[Option]:
        """None for a property that has no options."""
        if prop.kind == PropertyKind.OWNER:
            return self.owners
        if prop.kind == PropertyKind.BOOL:
            return (Option("true", _("Yes")), Option("false", _("No")))
        if id(prop) not in self._read:
            self._read[id(prop)] = prop.options_for(self.portal.pk)
        return self._read[id(prop)]

    def lists_of(self, type_name: str) -> Sequence[Option]:
        """The live lists of such records, by name."""
        if type_name not in self._lists:
            rows = RecordList.objects.for_portal(self.portal).filter(record_type=type_name, archived_at=None)
            named = rows.order_by("name_folded", "pk").values_list("pk", "name")
            self._lists[type_name] = [Option(str(pk), name) for pk, name in named]
        return self._lists[type_name]

    def shown(self, prop: Property, chosen: Iterable[str]) -> list[Option]:
        """The chosen ones first, in their order, also those that the property has no more."""
        options = {option.value: option for option in self.of(prop)}
        first = dict.fromkeys(value for value in chosen if value)
        named = [options.get(value) or Option(value, self._gone(prop, value)) for value in first]
        return named + [option for value, option in options.items() if value not in first and not option.hidden]

    def _gone(self, prop: Property, value: str) -> str:
        is_member = prop.kind == PropertyKind.OWNER and value.isascii() and value.isdigit() and len(value) < 19
        label = self._labels.owner(int(value)) if is_member else self._labels.option(prop, value).full_label
        return _("%(label)s (no longer there)") % {"label": label}


@dataclass(frozen=True)
class Scope:
    """`record_type` is whose properties are asked; `within` are the types of associated records on the way to it."""

    record_type: RecordType
    portal: Portal
    options: PortalOptions
    user_id: int | None = None
    within: tuple[str, ...] = ()

    @classmethod
    def top(cls, record_type: RecordType, portal: Portal, user_id: int | None = None) -> "Scope":
        return cls(portal_type(record_type, portal), portal, PortalOptions(portal), user_id)

    @property
    def depth(self) -> int:
        return len(self.within)

    @property
    def associated(self) -> list[RecordType]:
        """The types whose records a row may ask for here, as the portal knows them."""
        if self.depth >= DEEPEST:
            return []
        return [portal_type(other, self.portal) for other in associable_types(self.record_type)]

    def inside(self, type_name: str) -> "Scope | None":
        """The scope of the rows about associated records of that type; None if there are none."""
        found = next((other for other in self.associated if other.name == type_name), None)
        return replace(self, record_type=found, within=(*self.within, found.name)) if found else None

    def at(self, path: str) -> "Scope":
        """`invoices.deals` from the top; a path that leads nowhere stops where it ends."""
        scope = self
        for name in filter(None, path.split(".")):
            scope = scope.inside(name) or scope
        return scope

    @property
    def path(self) -> str:
        return ".".join(self.within)
