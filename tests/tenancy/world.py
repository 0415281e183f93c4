"""Two portals with something of everything in them. The other's rows have ids of their own range and carry a canary."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from core.portals.scoping import PortalModel
from crm.deals.lines import add_line
from crm.deals.models import DealStage, Pipeline
from crm.deals.quoting import quote_from_deal
from crm.notes.writing import add_note
from crm.records.defining import create_group
from crm.records.joining import join
from crm.records.labels import create_label
from crm.records.lists.editing import create_list
from crm.records.lists.members import add_records
from crm.records.models import ListKind, PropertyDefinition, SavedView
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import all_record_types
from crm.tasks.doing import plan_task
from crm.webhooks.subscribing import subscribe
from invoices.models import Payment
from invoices.wizard.lines import bring_lines
from invoices.wizard.starting import start_draft
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast, Person, a_cast, a_record

CAST_FROM = 700_000_001
MINE_FROM = 800_000_001
THEIRS_FROM = 900_000_001
CANARY = "kanarifugl"


@dataclass
class World:
    cast: Cast
    mine: dict[str, Any]
    theirs: dict[str, Any]


def portal_models() -> list[Any]:
    return sorted(
        (each for each in apps.get_models() if issubclass(each, PortalModel)), key=lambda each: each._meta.label
    )


def a_world() -> World:
    number_from(CAST_FROM)  # PostgreSQL's sequences go on where the last world of this process ended
    cast = a_cast()
    number_from(MINE_FROM)
    mine = everything(cast.sales, "mine")
    number_from(THEIRS_FROM)
    return World(cast, mine, everything(cast.outsider, CANARY))


def everything(person: Person, word: str) -> dict[str, Any]:
    """A row of every model of the portal."""
    made = fill(person, word)
    for model in portal_models():
        if not model.objects.for_portal(person.portal).exists():
            complete(model, person.portal.pk, word)
    return made


def fill(person: Person, word: str) -> dict[str, Any]:
    """Records by the verbs, joined as life joins them, every name with the word in it."""
    actor, portal = person.actor, person.portal
    PropertyDefinition.objects.for_portal(portal).create(
        record_type="contacts",
        name="member_no",
        label=f"{word} number",
        kind="string",
        group="information",
        unique=True,
    )
    renew_schema(portal)
    create_group(portal, portal_type("contacts", portal), "member_no", f"{word} group", actor)
    for model in (Pipeline, DealStage):
        model.objects.for_portal(portal).update(label=f"{word} {model.__name__}")
    company = Company(portal)
    company.has_customer(1, f"{word} customer", f"post@{word}.example")
    company.has_item(10, f"{word} item", "1200", sku=f"{word}-1")
    company.has_invoice(77, f"{word}77", customer=f"{word} customer")
    made = {
        "contacts": a_record(person, "contacts", firstname=word, email=f"ola@{word}.example", member_no=f"{word}-9"),
        "companies": a_record(person, "companies", name=f"{word} AS", domain=f"{word}.example"),
        "products": a_record(person, "products", name=f"{word} design", hs_sku=f"{word}-sku"),
        "deals": a_record(person, "deals", dealname=f"{word} deal", amount="100"),
    }
    deal = made["deals"]
    create_label(portal, *(all_record_types()[name] for name in ("deals", "contacts")), f"{word} label", actor)
    for name in ("contacts", "companies"):
        join(deal, made[name], actor)
    made["line_items"] = add_line(deal, {"name": f"{word} line", "price": "10", "quantity": "2"}, actor)
    made["quotes"] = quote_from_deal(deal, actor)
    made["notes"] = add_note(deal, f"{word} note", actor)
    made["tasks"] = plan_task(deal, {"hs_task_subject": f"{word} task", "hs_timestamp": "2020-01-01"}, actor)
    draft = start_draft("deals", deal, person.user)
    draft.from_scratch = True
    draft.save()
    bring_lines(draft)
    made["invoices"] = an_invoice(company.book, [deal], number=f"{word}1", recipient=word)
    made["commerce_payments"] = Payment.objects.for_portal(portal).create(book=company.book, currency="NOK", payer=word)
    made["list"] = create_list(portal, portal_type("contacts", portal), f"{word} list", ListKind.STATIC, actor)
    add_records(made["list"], [made["contacts"].pk], actor)
    named = [{"filters": [{"propertyName": "firstname", "operator": "EQ", "value": word}]}]
    create_list(portal, portal_type("contacts", portal), f"{word} active list", ListKind.ACTIVE, actor, named)
    SavedView.objects.for_portal(portal).create(
        record_type="deals", name=f"{word} view", owner=person.user, shared=True, filters=[], columns=[]
    )
    subscription = subscribe(portal, f"https://{word}.example/in", ["contact.creation"], actor, f"{word} hook")
    return made | {"draft": draft, "book": company.book, "subscription": subscription}


def number_from(first: int) -> None:
    """From now on new rows of every table get ids from here, which no row of the first portal has."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table, column = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
            if not isinstance(model._meta.pk, models.AutoField):
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [f'"{table}"', column, first]
                )


def complete(model: Any, portal_id: int, word: str) -> Any:
    """A row of a model that no verb above makes: what must be there is made up, foreign keys lead into the portal."""
    values: dict[str, Any] = {"portal_id": portal_id}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "portal" or field.has_default() or field.null:
            continue
        if not (field.blank and field.empty_strings_allowed):
            values[field.attname] = _made_up(field, portal_id, word)
    for field in model._meta.concrete_fields:  # names and notes, so that a leak shows
        if holds_words(field) and field.name not in values:
            values[field.attname] = words_for(field, word)
    row = model(**values)
    model.everywhere.bulk_create([row])  # across portals: a test makes rows of both
    return row


def words_for(field: Any, word: str) -> str:
    """Text, or JSON where a body is kept as text."""
    return f'{{"Name": "{word}"}}' if field.name in ("template", "base", "body") else f"{word} {field.name}"


def holds_words(field: Any) -> bool:
    is_long = isinstance(field, models.TextField) or (
        isinstance(field, models.CharField) and (field.max_length or 0) >= 60
    )
    return is_long and not field.choices


def _made_up(field: Any, portal_id: int, word: str) -> Any:
    from core import clock

    if field.is_relation:
        return _related(field.related_model, portal_id, word)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.now().date()
    if isinstance(field, models.UUIDField):
        from uuid import uuid4

        return uuid4()
    if isinstance(field, models.BinaryField):
        return word.encode()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.DecimalField | models.IntegerField | models.FloatField):
        return 1
    if field.name in ("record_type", "from_type", "to_type", "source_type", "object_type"):
        return "contacts"
    return words_for(field, word)[: field.max_length or 200]


def _related(model: Any, portal_id: int, word: str) -> Any:
    if model._meta.label == "core.Portal":
        return portal_id
    if not issubclass(model, PortalModel):
        found = model._default_manager.order_by("-pk" if word == CANARY else "pk").first()
        return found.pk if found else None
    row = model.objects.for_portal(portal_id).order_by("pk").first() or complete(model, portal_id, word)
    return row.pk
