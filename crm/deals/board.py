"""The pipeline board: the newest deals of each stage, with counts and sums of them all."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from core.portals.models import Portal
from crm.deals.models import Deal, DealStage, Pipeline
from crm.deals.pipelines import stages_of

COLUMN_SIZE = 20


@dataclass(frozen=True)
class StageColumn:
    """`sums` are {currency: amount} over all deals of the stage, not only those shown."""

    stage: DealStage
    deals: list[Deal]
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        return self.count - len(self.deals)


def read_board(portal: Portal, pipeline: Pipeline, owner_id: int | None = None) -> list[StageColumn]:
    """The columns of a pipeline; with `owner_id`, of one owner's deals. Four queries, however many stages."""
    stages = stages_of(pipeline)
    counts, sums = _totals(portal, pipeline, owner_id)
    deals = _newest(portal, stages, owner_id)
    return [StageColumn(stage, deals[stage.pk], counts[stage.pk], sums[stage.pk]) for stage in stages]


def _totals(
    portal: Portal, pipeline: Pipeline, owner_id: int | None
) -> tuple[dict[int, int], dict[int, dict[str, Decimal]]]:
    rows = Deal.objects.for_portal(portal).live().filter(pipeline=pipeline)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    counts: dict[int, int] = defaultdict(int)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    grouped = rows.values("stage_id", "currency").order_by("currency").annotate(count=Count("pk"), sum=Sum("amount"))
    for row in grouped:
        counts[row["stage_id"]] += row["count"]
        if row["sum"]:
            sums[row["stage_id"]][row["currency"]] = row["sum"]
    return counts, sums


def _newest(portal: Portal, stages: list[DealStage], owner_id: int | None) -> dict[int, list[Deal]]:
    rows = Deal.objects.for_portal(portal).filter(pk__in=_newest_ids(portal, stages, owner_id))
    found: dict[int, list[Deal]] = defaultdict(list)
    for deal in rows.select_related("owner").order_by("-created_at", "-pk"):
        found[deal.stage_id].append(deal)
    return found


def _newest_ids(portal: Portal, stages: list[DealStage], owner_id: int | None) -> list[int]:
    """One short walk of the index per stage, all in one query; Django has no limit per group that SQLite takes too."""
    if not stages:
        return []
    table = connection.ops.quote_name(Deal._meta.db_table)
    owned = "" if owner_id is None else " AND owner_id = %s"
    one = (
        f"SELECT id FROM (SELECT id FROM {table} WHERE portal_id = %s AND stage_id = %s AND archived_at IS NULL"  # noqa: S608
        f"{owned} ORDER BY created_at DESC, id DESC LIMIT {COLUMN_SIZE}) AS newest"
    )
    values: list[Any] = []
    for stage in stages:
        values += [portal.pk, stage.pk] if owner_id is None else [portal.pk, stage.pk, owner_id]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(stages)), values)
        return [row[0] for row in cursor.fetchall()]
