"""Two of a kind."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.people import Cast, a_record


@dataclass
class Pair:
    """Two contacts that are the same person."""

    cast: Cast
    one: Any
    other: Any

    @property
    def actor(self) -> Any:
        return self.cast.sales.actor


@pytest.fixture
def pair(cast: Cast) -> Pair:
    one = a_record(cast.sales, "contacts", firstname="Ola", lastname="Berg", email="ola@fjord.example")
    other = a_record(
        cast.sales, "contacts", firstname="Ola", lastname="B.", email="o.berg@fjord.example", phone="22 33 44 55"
    )
    return Pair(cast, one, other)
