"""The timeline of a record: its changes and those of others that show on it, read back to front."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.changes import Change, Origin
from core.portals.models import Portal
from core.settings.audit import field_label, setting_label
from crm.records.associations import PRIMARY
from crm.records.events import event_of, own_event, say
from crm.records.merging.following import MERGED, MERGED_AWAY
from crm.records.pages.addresses import url_of
from crm.records.pages.showing import EMPTY, Labels, Shown, show_value
from crm.records.pages.standing import Standing, StandingRecords
from crm.records.portal_types import portal_types
from crm.records.record_types import RecordType, all_record_types
from crm.records.removing.remove import REMOVED

PAGE_SIZE = 25
MONEY_TYPES = ("invoices", "commerce_payments")
JOINED = ("associated", "dissociated")


def _about(type_name: str) -> Q:
    """What happened to records of a type, and where one was put on the record or taken from it."""
    return Q(record_type=type_name) | Q(kind__in=JOINED, facts__type=type_name)


FILTERS: dict[str, tuple[Any, Q]] = {
    "all": (_("All"), Q()),
    "sync": (_("Sync"), Q(origin=Origin.QBO) | Q(kind__startswith="sync")),
    "invoices": (_("Invoices"), Q(record_type__in=MONEY_TYPES) | Q(kind__startswith="invoice")),
    "notes": (_("Notes"), _about("notes")),
    "tasks": (_("Tasks"), _about("tasks")),
}


@dataclass(frozen=True)
class Difference:
    label: str
    before: Shown
    after: Shown


@dataclass(frozen=True)
class Entry:
    """One thing that happened, and why, where that was noted. `link` leads to the other record that it speaks of; a
    `shown` record stands in it whole, drawn by `template`.
    """

    pk: int
    at: datetime
    who: str
    how: str
    icon: str
    tone: str
    sentence: str
    reason: str = ""
    differences: Sequence[Difference] = ()
    link: str = ""
    link_text: str = ""
    shown: Any = None
    template: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    chosen: str
    before: int | None
    newest: int
    leading: Sequence[Standing] = ()

    @property
    def filters(self) -> list[dict[str, Any]]:
        return [{"name": name, "label": label, "active": name == self.chosen} for name, (label, _q) in FILTERS.items()]


def _sources(record: Any, record_type: RecordType) -> tuple[Any, Any]:
    """The record's own changes and those of others that show here, apart: each walks its own index."""
    rows = Change.objects.for_portal(record.portal_id)
    own = rows.filter(record_type=record_type.name, record_id=record.pk)
    return own, rows.filter(subjects__record_type=record_type.name, subjects__record_id=record.pk)


def newest_change(record: Any, record_type: RecordType) -> int:
    """The id of the last change on the timeline: what an open page compares."""
    sources = _sources(record, record_type)
    return max(rows.aggregate(newest=Max("pk"))["newest"] or 0 for rows in sources)


def _newest(record: Any, record_type: RecordType, wanted: Q) -> list[Change]:
    """A page of changes and one more. Each source gives its newest ids by its own index, and one query unites them;
    Django's union takes no limits within on SQLite, hence the SQL."""
    parts = [
        rows.filter(wanted).order_by("-pk").values("id")[: PAGE_SIZE + 1].query.sql_with_params()
        for rows in _sources(record, record_type)
    ]
    ids = " UNION ALL ".join(f"SELECT id FROM ({sql}) AS part{number}" for number, (sql, _params) in enumerate(parts))  # noqa: S608
    chosen = RawSQL(ids, [value for _sql, params in parts for value in params])  # noqa: S611
    rows = Change.objects.for_portal(record.portal_id).filter(pk__in=chosen)
    return list(rows.order_by("-pk")[: PAGE_SIZE + 1])


def read_timeline(record: Any, record_type: RecordType, chosen: str = "all", before: int | None = None) -> Timeline:
    """A page of the timeline, older than change `before` if given."""
    chosen = chosen if chosen in FILTERS else "all"
    wanted = FILTERS[chosen][1]
    if before is not None:
        wanted = wanted & Q(pk__lt=before)
    found = _newest(record, record_type, wanted)
    shown, labels = found[:PAGE_SIZE], Labels(record.portal)
    standing = StandingRecords(shown, record.portal, record)
    return Timeline(
        entries=[replace(_entry(change, record, record_type, labels), **standing.of(change)) for change in shown],
        chosen=chosen,
        before=shown[-1].pk if len(found) > PAGE_SIZE else None,
        newest=shown[0].pk if shown else 0,
        leading=standing.leading if before is None and chosen in ("all", *standing.types) else (),
    )


def entries_of(changes: Sequence[Change], portal: Portal) -> list[Entry]:
    """Changes of any records, each with a link to its own."""
    labels, standing = Labels(portal), StandingRecords(changes, portal)
    return [
        replace(
            _entry_words(change, True, labels),
            differences=_differences(change, "", labels),
            link="" if change.kind == REMOVED else url_of(change.record_type, change.record_id),
            link_text=str(change.facts.get("own") or _other_name(change)),
            **standing.of(change),
        )
        for change in changes
    ]


def audit_entries(changes: Sequence[Change], portal: Portal) -> list[Entry]:
    """As entries_of, for records and settings alike; what something was created with counts as a difference, too."""
    labels = Labels(portal)
    return [
        replace(
            _entry_words(change, True, labels),
            how=str(change.get_origin_display()),
            sentence=_audit_sentence(change, labels),
            differences=_differences(change, "", labels, also_created=True),
            link="" if change.kind == REMOVED else url_of(change.record_type, change.record_id),
            link_text=str(change.facts.get("own") or f"#{change.record_id}") if _joins(change) else _other_name(change),
        )
        for change in changes
    ]


def _audit_sentence(change: Change, labels: Labels) -> str:
    """Of an association, with the other record's name: on a timeline that is the link."""
    sentence = _words(change, True, labels)[2]
    return f"{sentence}: {_other_name(change)}" if _joins(change) else sentence


def _joins(change: Change) -> bool:
    return change.kind in JOINED


def _entry(change: Change, record: Any, record_type: RecordType, labels: Labels) -> Entry:
    is_own = (change.record_type, change.record_id) == (record_type.name, record.pk)
    currency = (getattr(record, "currency", "") or record.portal.company_currency) if is_own else ""
    return replace(_entry_words(change, is_own, labels), differences=_differences(change, currency, labels))


def _entry_words(change: Change, is_own: bool, labels: Labels) -> Entry:
    icon, tone, sentence, link = _words(change, is_own, labels)
    return Entry(
        pk=change.pk,
        at=change.at,
        who=change.actor_label,
        how="" if change.origin in (Origin.USER, Origin.SYSTEM) else str(change.get_origin_display()),
        icon=icon,
        tone=tone,
        sentence=sentence,
        reason=str(change.facts.get("reason") or ""),
        link=link,
        link_text=_other_name(change) if link or not is_own else "",
    )


def _other_name(change: Change) -> str:
    """A record that was forgotten has no name any more."""
    pk = change.facts.get("id") if _joins(change) else change.record_id
    return str(change.facts.get("name") or change.facts.get("number") or f"#{pk}")


def _words(change: Change, is_own: bool, labels: Labels) -> tuple[str, str, str, str]:
    """Icon, tone, sentence, link. What happened to another record names its type."""
    found = all_record_types().get(change.record_type)
    label = str(found.label) if found else setting_label(change.record_type)
    if _joins(change):
        return _association_words(change, labels)
    link = "" if is_own else url_of(change.record_type, change.record_id)
    own = own_event(change.record_type, change.kind)
    if own is not None:
        return own.icon, own.tone, say(own, change.facts), link
    plain = {
        "created": ("plus", gettext("%(type)s created")),
        "updated": ("pencil", gettext("%(type)s changed")),
        "archived": ("archive", gettext("%(type)s archived")),
        "restored": ("archive-restore", gettext("%(type)s restored")),
        REMOVED: ("trash-2", gettext("%(type)s removed for good")),
    }
    if change.kind in plain:
        icon, sentence = plain[change.kind]
        return icon, "neutral", sentence % {"type": label}, link
    if change.kind in (MERGED, MERGED_AWAY):
        return "merge", "neutral", _merge_words(change, label), link
    event = event_of(change.kind)
    return event.icon, event.tone, say(event, change.facts), link


def _merge_words(change: Change, label: str) -> str:
    if change.kind == MERGED:
        return gettext("%(type)s merged with “%(name)s”") % {"type": label, "name": change.facts.get("merged_name")}
    return gettext("%(type)s merged into “%(name)s”") % {"type": label, "name": change.facts.get("into_name")}


def _association_words(change: Change, labels: Labels) -> tuple[str, str, str, str]:
    other = all_record_types().get(str(change.facts.get("type")))
    words = {"type": str(other.label) if other else "", "label": _label_words(change, labels)}
    if change.kind == "associated":
        icon, sentence = "link", gettext("%(type)s added as %(label)s") if words["label"] else gettext("%(type)s added")
    elif words["label"]:
        icon, sentence = "unlink", gettext("%(type)s no longer %(label)s")
    else:
        icon, sentence = "unlink", gettext("%(type)s removed")
    link = url_of(str(change.facts.get("type")), int(change.facts.get("id") or 0))
    own = own_event(str(change.facts.get("type")), change.kind)
    if own is not None:
        return own.icon, own.tone, say(own, change.facts), link
    return icon, "neutral", sentence % words, link


def _label_words(change: Change, labels: Labels) -> str:
    label = str(change.facts.get("label") or "")
    known = {"": "", PRIMARY: gettext("primary"), "billing": gettext("billing contact")}
    if label in known:
        return known[label]
    return f"“{labels.association(change.record_type, str(change.facts.get('type')), label)}”"


def _differences(change: Change, currency: str, labels: Labels, also_created: bool = False) -> list[Difference]:
    """`currency` is that of amounts whose change does not name one; empty where it is not known."""
    if change.kind == "created" and not also_created:
        return []
    currency = str(change.facts.get("currency") or currency)
    record_type = portal_types(labels.portal).get(change.record_type)
    if record_type is None:
        return [_setting_difference(change.record_type, name, pair) for name, pair in change.diff.items()]
    if event_of(change.kind).says_all and not also_created:
        return []
    found = []
    for name, (before, after) in change.diff.items():
        prop = record_type.property_named(name)
        if prop is not None and not prop.hidden:
            pair = [show_value(value, prop, labels, currency) for value in (before, after)]
            found.append(Difference(str(prop.label), *pair))
    return found


def _setting_difference(what: str, name: str, pair: Sequence[Any]) -> Difference:
    before, after = (EMPTY if value in (None, "") else Shown(str(value)) for value in pair)
    return Difference(field_label(what, name), before, after)
