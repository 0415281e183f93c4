"""Archiving lists, and bringing them back within 90 days."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.settings.audit import record_setting
from crm.records.lists.asking import ask_for_runs
from crm.records.lists.editing import LISTS, save_list, touch_list
from crm.records.lists.fitting import fit_static
from crm.records.lists.moving import hold
from crm.records.lists.referring import users_of
from crm.records.lists.refusing import ListRefused
from crm.records.lists.sweeping import KEPT
from crm.records.models import ListRun, RecordList


def archive_list(record_list: RecordList, actor: Actor) -> None:
    """Its records stay as they are; it can be restored for 90 days. Raises ListRefused while other lists need it."""
    with transaction.atomic():
        if not hold(record_list.portal, [record_list.pk]):
            return
        users = users_of(record_list)
        if users:
            names = ", ".join(f"“{each}”" for each in users)
            text = _("The filters of %(names)s ask who is in this list. Change or archive them first.")
            raise ListRefused(text % {"names": names}, "", "LIST_IN_USE")
        record_list.archived_at = clock.now()
        touch_list(record_list, actor)
        save_list(record_list, "archived_at")
        ListRun.objects.for_portal(record_list.portal).filter(within=record_list).delete()
        record_setting(record_list.portal, LISTS, record_list.pk, "archived", actor, record_list.name)


def restore_list(record_list: RecordList, actor: Actor) -> None:
    """Its members are brought up to now. Raises ListRefused after 90 days, or if its name was taken meanwhile."""
    if record_list.archived_at is None:
        return
    if record_list.archived_at < clock.now() - KEPT:
        raise ListRefused(_("It was archived more than 90 days ago and cannot be restored."))
    with transaction.atomic():
        record_list.archived_at = None
        touch_list(record_list, actor)
        save_list(record_list, "archived_at")
        if record_list.is_active:
            ask_for_runs(record_list.portal, [record_list.pk])
        else:
            fit_static(hold(record_list.portal, [record_list.pk])[0])
        record_setting(record_list.portal, LISTS, record_list.pk, "restored", actor, record_list.name)
