"""By what two records may be the same, and which pairs are suggested to people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel

LONGEST_KEY = 300


class DuplicateKey(PortalModel):
    """`key` is a kind and a normalized value, `phone:22334455`: live records with the same one may be the same.

    Written with the record, as PropertyValue is.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "record_id", "key"], name="duplicate_key_once"),
        ]
        indexes = [models.Index(fields=["portal", "record_type", "key", "record_id"], name="duplicate_key_holders")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} {self.key}"


class DuplicatePair(PortalModel):
    """Two live records that share a key; `one_id` is the older one's. Open until they are merged, share nothing any
    more, or somebody says that they are no duplicates: that is remembered.
    """

    record_type = models.CharField(max_length=40)
    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField()
    found_at = models.DateTimeField(default=clock.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        "core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("Dismissed by")
    )

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "one_id", "other_id"], name="duplicate_pair_once"),
        ]
        indexes = [
            models.Index(fields=["portal", "record_type", "other_id"], name="duplicate_pair_other"),
            models.Index(fields=["portal", "record_type", "dismissed_at", "-id"], name="duplicate_pair_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.one_id} = {self.other_id}?"
