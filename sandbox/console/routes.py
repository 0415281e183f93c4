"""All pages of the console."""

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from sandbox.console import words
from sandbox.console.frame import Frame
from sandbox.console.invoices import invoice_pages
from sandbox.console.names import name_pages
from sandbox.console.pages import STATIC
from sandbox.console.settings import setting_pages
from sandbox.console.traffic import traffic_pages
from sandbox.desk import Desk


def console_routes(desk: Desk) -> list[BaseRoute]:
    desk.pages.add_filters(
        stage=lambda invoice: words.stage_of(invoice, desk.world.today()),
        money=words.money,
        day=words.day,
        pretty=words.pretty,
        body_text=words.body_text,
        short_request=words.short_request,
        fault_words=words.fault_words,
        match_words=words.match_words,
        event_words=words.event_words,
    )
    frame = Frame(desk)
    return [
        Mount("/console/static", StaticFiles(directory=STATIC)),
        *traffic_pages(frame),
        *setting_pages(frame),
        *invoice_pages(frame),
        *name_pages(frame),
    ]
