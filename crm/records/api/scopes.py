"""What a private app may be allowed of records; the names are HubSpot's (decisions.md 23)."""

from crm.records.record_types import all_record_types


def record_scopes() -> list[str]:
    names = [*all_record_types(), "owners"]
    objects = [f"crm.objects.{name}.{act}" for name in names for act in ("read", "write")]
    schemas = [f"crm.schemas.{name}.{act}" for name in all_record_types() for act in ("read", "write")]
    return [*objects, *schemas, "crm.lists.read", "crm.lists.write"]
