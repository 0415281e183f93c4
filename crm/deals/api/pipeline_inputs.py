"""What programs say of pipelines and stages, in our words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from core.api.errors import BadInput
from crm.deals.arranging.checking import ArrangementRefused, InUse
from crm.deals.arranging.stages import Arrangement, StageValues
from crm.deals.models import DealStage

FIELDS = {"label": "label", "probability": "metadata.probability", "key": "id"}
HIGHEST_ORDER = 1_000_000


@contextmanager
def in_hubspots_words() -> Iterator[None]:
    try:
        yield
    except ArrangementRefused as refused:
        code = "STAGE_IN_USE" if isinstance(refused, InUse) else "INVALID_PIPELINE"
        where = FIELDS.get(refused.field, refused.field)
        raise BadInput(refused.message, [{"message": refused.message, "code": code, "in": where}]) from None


def stage_values(given: Mapping[str, Any], held: DealStage | None = None) -> StageValues:
    """What is left out is as in the stage `held`. Raises BadInput."""
    told = given.get("metadata")
    if held is not None and told is None:
        return StageValues(str(given.get("label", held.label)), held.probability, held.is_closed)
    probability = _probability((told or {}).get("probability"))
    is_closed = _is_closed((told or {}).get("isClosed"), probability)
    return StageValues(str(given.get("label", held.label if held else "")), probability, is_closed)


def arrangement(stages: Sequence[Mapping[str, Any]], there: Sequence[DealStage] = ()) -> Arrangement:
    """Stages in the order of displayOrder, then label; one with the name or the id of one of `there` is that one.

    Raises BadInput.
    """
    keys = {stage.label.casefold(): stage.key for stage in there}
    ordered = sorted(stages, key=lambda each: (order_of(each), each["label"].casefold()))
    named = [(each.get("stageId") or keys.get(each["label"].strip().casefold(), ""), each) for each in ordered]
    return Arrangement([(key, stage_values(each)) for key, each in named], {})


def order_of(given: Mapping[str, Any]) -> int:
    """HubSpot's displayOrder; -1 stands for the last place. Raises BadInput."""
    order: int = given["displayOrder"]
    if not -1 <= order <= HIGHEST_ORDER:
        raise BadInput(f"displayOrder must be a whole number from -1 to {HIGHEST_ORDER}")
    return HIGHEST_ORDER if order < 0 else order


def place_of(given: Mapping[str, Any]) -> int | None:
    """For one pipeline or stage: None where nothing is said, -1 for the last place. Raises BadInput."""
    if "displayOrder" not in given:
        return None
    order_of(given)
    return int(given["displayOrder"])


def _probability(raw: Any) -> Decimal:
    try:
        found = Decimal(str(raw).strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(raw, bool) or not found.is_finite():
        raise BadInput("A deal stage needs metadata.probability, a number from 0.0 to 1.0")
    return found


def _is_closed(raw: Any, probability: Decimal) -> bool:
    """As HubSpot has it, a stage that is certain to be won or lost is closed, unless the program says otherwise."""
    if raw is None:
        return probability in (0, 1)
    text = str(raw).lower()
    if text not in ("true", "false"):
        raise BadInput("metadata.isClosed must be true or false")
    return text == "true"
