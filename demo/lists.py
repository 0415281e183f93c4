"""A list that follows its filters and one that is kept by hand."""

from core.portals.roles import Role
from core.queue.claiming import claim_next
from crm.records.lists.editing import create_list
from crm.records.lists.members import add_records
from crm.records.lists.running import LIST_RUNS
from crm.records.lists.templates import template_named
from crm.records.models import ListKind
from crm.records.portal_types import portal_type
from demo.cast import Cast

FOLLOWS = "contacts-with-an-overdue-invoice"
BY_HAND = "Invited to the spring dinner"


def make_lists(cast: Cast) -> None:
    """Filled here and now, by the code that the worker runs."""
    actor, record_type = cast.actor(Role.SALES), portal_type("contacts", cast.portal)
    template = template_named(FOLLOWS)
    assert template is not None
    create_list(cast.portal, record_type, str(template.name), ListKind.ACTIVE, actor, template.filters(cast.portal))
    dinner = create_list(cast.portal, record_type, BY_HAND, ListKind.STATIC, actor)
    contacts = record_type.model.objects.for_portal(cast.portal).live()  # type: ignore[attr-defined]
    add_records(dinner, contacts.order_by("pk").values_list("pk", flat=True)[:6], actor)
    while (claimed := claim_next(LIST_RUNS)) is not None:
        LIST_RUNS.handle(claimed)
