"""What a portal's records are made of: its own properties and their options, groups, and the order of all of them."""

from crm.records.defining.arranging import move_group, move_property, place_group, place_property
from crm.records.defining.checking import AlreadyThere, PropertyRefused, name_from
from crm.records.defining.groups import create_group, delete_group, rename_group
from crm.records.defining.options import WITH_OPTIONS
from crm.records.defining.properties import (
    CUSTOM_KINDS,
    archive_property,
    create_property,
    edit_property,
    restore_property,
)

__all__ = [
    "CUSTOM_KINDS",
    "WITH_OPTIONS",
    "AlreadyThere",
    "PropertyRefused",
    "archive_property",
    "create_group",
    "create_property",
    "delete_group",
    "edit_property",
    "move_group",
    "move_property",
    "name_from",
    "place_group",
    "place_property",
    "rename_group",
    "restore_property",
]
