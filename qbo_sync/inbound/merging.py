"""A merge in QuickBooks: links of the one that vanished go to the survivor (guarantees.md F39)."""

from django.db import transaction

from qbo_sync.models import Connection, Link


def follow_merge(connection: Connection, entity: str, survivor: str, gone: str) -> None:
    """Safe to repeat. A record that has a link to the survivor already keeps that one alone."""
    with transaction.atomic():
        links = Link.objects.for_portal(connection.portal_id).filter(connection=connection, entity=entity)
        for link in links.select_for_update(of=("self",)).filter(qbo_id=gone):
            if links.filter(qbo_id=survivor, record_type=link.record_type).exists():
                links.filter(pk=link.pk).update(is_primary=False)
            else:
                links.filter(pk=link.pk).update(qbo_id=survivor, content_hash="", gone_at=None)
