"""Pipelines, stages and what was done to them, in HubSpot's shape."""

from collections.abc import Iterable
from typing import Any

from core.changes import Change
from crm.deals.models import DealStage, Pipeline
from crm.records.api.serializing import iso
from crm.records.values import plain_number

ACTIONS = {"created": "CREATE", "updated": "UPDATE", "archived": "DELETE", "restored": "RESTORE"}


def pipeline_body(row: Pipeline, stages: Iterable[DealStage]) -> dict[str, Any]:
    """Removed stages are left out."""
    return _body(row) | {"stages": [stage_body(stage) for stage in stages if stage.archived_at is None]}


def stage_body(stage: DealStage) -> dict[str, Any]:
    probability = plain_number(stage.probability)
    if "." not in probability:
        probability += ".0"
    metadata = {"probability": probability, "isClosed": "true" if stage.is_closed else "false"}
    return _body(stage) | {"metadata": metadata, "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT"}


def _body(row: Pipeline | DealStage) -> dict[str, Any]:
    gone = {"archivedAt": iso(row.archived_at)} if row.archived_at else {}
    return {
        "id": row.key,
        "label": row.label,
        "displayOrder": row.position,
        "createdAt": iso(row.created_at),
        "updatedAt": iso(row.updated_at),
        "archived": row.archived_at is not None,
        **gone,
    }


def audit_body(change: Change, key: str) -> dict[str, Any]:
    """HubSpot's PublicAuditInfo; `rawObject` holds what changed, each as [before, after]."""
    who = {"fromUserId": change.user_id} if change.user_id else {}
    return {
        "identifier": key,
        "portalId": change.portal_id,
        "action": ACTIONS.get(change.kind, change.kind.upper()),
        "timestamp": iso(change.at),
        "message": change.actor_label,
        "rawObject": change.diff,
        **who,
    }
