"""People and companies that are sold to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.records.models import Record


class Address(models.Model):
    """The postal address that an invoice may need; `country` is an ISO 3166 code or a name, as typed."""

    address = models.CharField(_("Street address"), max_length=500, blank=True)
    city = models.CharField(_("City"), max_length=255, blank=True)
    state = models.CharField(_("State / region"), max_length=255, blank=True)
    zip = models.CharField(_("Postal code"), max_length=30, blank=True)
    country = models.CharField(_("Country / region"), max_length=255, blank=True)

    class Meta:
        abstract = True


class Contact(Address, Record):
    email = models.EmailField(_("E-mail"), blank=True)
    email_folded = models.CharField(max_length=254, blank=True, editable=False)
    first_name = models.CharField(_("First name"), max_length=100, blank=True)
    last_name = models.CharField(_("Last name"), max_length=100, blank=True)
    phone = models.CharField(_("Phone number"), max_length=40, blank=True)
    company_name = models.CharField(_("Company name"), max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "email_folded"],
                condition=Q(archived_at__isnull=True) & ~Q(email_folded=""),
                name="contact_email_once_per_portal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email or f"#{self.pk}"

    def fold_columns(self) -> None:
        super().fold_columns()
        self.email_folded = self.email.strip().casefold()


class Company(Address, Record):
    name = models.CharField(_("Company name"), max_length=200, blank=True)
    domain = models.CharField(_("Company domain name"), max_length=200, blank=True)
    phone = models.CharField(_("Phone number"), max_length=40, blank=True)
    billing_email = models.EmailField(_("Billing e-mail"), blank=True)

    class Meta(Record.Meta):
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name or self.domain or f"#{self.pk}"
