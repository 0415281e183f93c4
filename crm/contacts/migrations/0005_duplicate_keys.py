from django.db import migrations

from crm.contacts.duplicates import company_keys, contact_keys
from crm.records.duplicates.filling import fill_existing


class Migration(migrations.Migration):

    dependencies = [
        ("contacts", "0004_order_live_and_search"),
        ("records", "0009_duplicates"),
    ]

    operations = [
        fill_existing("contacts", "Contact", "contacts", contact_keys),
        fill_existing("contacts", "Company", "companies", company_keys),
    ]
