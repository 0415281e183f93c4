"""What is special about saving products."""

from typing import Any

from core.changes import Actor
from crm.records.saving import RecordVerbs


class ProductVerbs(RecordVerbs):
    def take_over(self, survivor: Any, loser: Any, actor: Actor) -> None:
        """Prices in currencies in which the survivor has none."""
        survivor.prices = {**loser.prices, **survivor.prices}
