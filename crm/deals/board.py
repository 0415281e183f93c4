"""The pipeline board: the newest deals of each stage, with counts and sums of them all."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.expressions import RawSQL

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


def read_board(portal: Portal, pipeline: Pipeline, rows: Any = None) -> list[StageColumn]:
    """The columns of a pipeline with those of its deals that are among `rows`, all live ones if none are given.

    Four queries, however many stages.
    """
    stages = stages_of(pipeline)
    rows = (Deal.objects.for_portal(portal).live() if rows is None else rows).filter(pipeline=pipeline)
    counts, sums = _totals(rows)
    deals = _newest(portal, stages, rows)
    return [StageColumn(stage, deals[stage.pk], counts[stage.pk], sums[stage.pk]) for stage in stages]


def _totals(rows: Any) -> tuple[dict[int, int], dict[int, dict[str, Decimal]]]:
    counts: dict[int, int] = defaultdict(int)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    grouped = rows.values("stage_id", "currency").order_by("currency").annotate(count=Count("pk"), sum=Sum("amount"))
    for row in grouped:
        counts[row["stage_id"]] += row["count"]
        if row["sum"]:
            sums[row["stage_id"]][row["currency"]] = row["sum"]
    return counts, sums


def _newest(portal: Portal, stages: list[DealStage], rows: Any) -> dict[int, list[Deal]]:
    found: dict[int, list[Deal]] = defaultdict(list)
    if not stages:
        return found
    chosen = Deal.objects.for_portal(portal).filter(pk__in=_newest_ids(stages, rows))
    for deal in chosen.select_related("owner").order_by("-created_at", "-pk"):
        found[deal.stage_id].append(deal)
    return found


def _newest_ids(stages: list[DealStage], rows: Any) -> RawSQL:
    """One short walk of the index per stage, all in one query; Django's union takes no limits within on SQLite."""
    parts = [
        rows.filter(stage=stage).order_by("-created_at", "-pk").values("id")[:COLUMN_SIZE].query.sql_with_params()
        for stage in stages
    ]
    ids = " UNION ALL ".join(f"SELECT id FROM ({sql}) AS part{number}" for number, (sql, _params) in enumerate(parts))  # noqa: S608
    return RawSQL(ids, [value for _sql, params in parts for value in params])  # noqa: S611
