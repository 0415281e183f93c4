"""The whole demo, in order: people, connections over real OAuth, mirrors, records, and some invoices put on deals."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.portals.roles import Role
from crm.deals.models import Quote
from crm.deals.quoting import publish_quote, quote_from_deal
from demo.billing import bill_customers
from demo.cast import PASSWORD, Cast, make_fjord, make_northwind
from demo.company import CompanyFacts, CompanySide
from demo.imports import import_a_list
from demo.lists import make_lists
from demo.records import RecordMaker
from demo.tasks import plan_tasks
from qbo_sync.connection.connecting import finish
from qbo_sync.connection.oauth import redirect_uri
from qbo_sync.inbound.fetching import load_everything
from qbo_sync.models import Connection


def demo_is_there() -> bool:
    return Portal.objects.exists()


def build_demo(sandbox_url: str) -> dict[str, Any]:
    """Returns the facts of VAR_DIR/demo.json (interfaces.md section 1)."""
    side = CompanySide(sandbox_url)
    companies = side.companies()
    ours, theirs = companies[:2], companies[2:3]
    northwind, fjord = make_northwind(), make_fjord()
    for cast, mine, seed in ((northwind, ours, 1), (fjord, theirs, 2)):
        fill(cast, side, mine, seed)
    import_a_list(northwind)
    make_lists(northwind)
    return {
        "base_url": settings.BASE_URL,
        "sandbox_url": sandbox_url,
        "portals": [facts_of(northwind, ours), facts_of(fjord, theirs)],
        "sandbox": sandbox_facts(side, companies),
    }


def fill(cast: Cast, side: CompanySide, companies: list[CompanyFacts], seed: int) -> None:
    maker = RecordMaker(cast, seed)
    for company in companies:
        connection = connect(cast, side, company)
        maker.customers_of(side, company, most=9)
        maker.strangers(company.currency)
        products = maker.products_of(side, company, most=9)
        deals = maker.deals(products, company.currency, count=10)
        bill_customers(maker.buyers(company.currency), deals, connection, cast)
        make_quotes(deals, maker.actor)
        plan_tasks(cast, deals)
    maker.twin()


def connect(cast: Cast, side: CompanySide, company: CompanyFacts) -> Connection:
    """The code exchange is the real one; only the click on Connect is made for us."""
    code = side.grant(company.realm_id, redirect_uri())
    admin = cast.users[Role.SUPER_ADMIN]
    connection = finish(cast.portal, admin, code, company.realm_id)
    load_everything(connection)
    connection.refresh_from_db()
    return connection


def make_quotes(deals: list[Any], actor: Actor) -> None:
    """A published, a draft and an expired quote, with the lines of their deals."""
    open_deals = [deal for deal in deals if not deal.stage.is_closed][:3]
    for deal, days in zip(open_deals, (30, 30, -5), strict=False):
        quote = quote_from_deal(deal, actor)
        if deal is not open_deals[1]:
            publish_quote(quote, actor)
        until = clock.today(deal.portal) + timedelta(days=days)
        # Straight to the row: a published quote is no longer edited, and this one ran out days ago.
        Quote.objects.for_portal(deal.portal).filter(pk=quote.pk).update(expires_on=until)


def facts_of(cast: Cast, companies: list[CompanyFacts]) -> dict[str, Any]:
    connected = set(Connection.objects.for_portal(cast.portal).values_list("realm_id", flat=True))
    return {
        "id": cast.portal.pk,
        "name": cast.portal.name,
        "currency": cast.portal.company_currency,
        "users": [{"role": role, "email": user.email, "password": PASSWORD} for role, user in cast.users.items()],
        "api_token": cast.token,
        "qbo_companies": [{**each.as_json(), "connected": each.realm_id in connected} for each in companies],
    }


def sandbox_facts(side: CompanySide, companies: list[CompanyFacts]) -> dict[str, Any]:
    registration = side.facts()["registration"]
    names = ("client_id", "client_secret", "webhook_verifier_token")
    shown = [{**each.as_json(), "refresh_token": each.refresh_token} for each in companies]
    return {**{name: registration[name] for name in names}, "companies": shown}
