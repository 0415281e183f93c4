"""What would come along with a record that is merged into another, in words."""

from collections.abc import Sequence
from typing import Any

from crm.records.merging.following import followers
from crm.records.merging.foreign_keys import key_followers
from crm.records.record_types import RecordType


def what_follows(records: Sequence[Any], record_type: RecordType) -> dict[int, list[str]]:
    """{record id: "3 associations", "2 notes" ...}, in a query for each kind of thing."""
    portal, ids = records[0].portal, [record.pk for record in records]
    told: dict[int, list[str]] = {pk: [] for pk in ids}
    for follower in (*followers(), *key_followers(record_type)):
        for pk, count in follower.count(portal, record_type, ids).items():
            told[pk].append(follower.words(count, record_type))
    return told
