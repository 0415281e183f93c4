"""Invents customers, vendors, employees and items, the same ones for the same seed."""

import random
from dataclasses import dataclass
from typing import Any

from sandbox.entities.checks import NOWHERE
from sandbox.seeding import words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    first: list[str]
    last: list[str]
    places: list[str]
    trades: list[str]
    company_forms: tuple[str, ...]
    streets: list[str]
    cities: tuple[tuple[str, str, str], ...]
    country: str
    domain: str
    phone: str


US = Vocabulary(
    words.US_FIRST,
    words.US_LAST,
    words.US_PLACES,
    words.US_TRADES,
    ("", "", "LLC", "Inc.", "Co."),
    words.US_STREETS,
    words.US_CITIES,
    "USA",
    "example",
    "({0}) 555-{1}",
)
NO = Vocabulary(
    words.NO_FIRST,
    words.NO_LAST,
    words.NO_PLACES,
    words.NO_TRADES,
    ("AS", "AS", "ANS", "DA", ""),
    words.NO_STREETS,
    words.NO_CITIES,
    "Norway",
    "no.example",
    "+47 {0} {1}",
)
FOLD = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "ae", "Ø": "o", "Å": "a"})


class Inventor:
    """`number` makes a name unique where the words run out: the first ones read without it."""

    def __init__(self, country: str, seed: int, taken: set[str] | None = None) -> None:
        self.vocabulary = NO if country == "NO" else US
        self.chance = random.Random(seed)
        self.taken = taken if taken is not None else set()

    def customer(self) -> dict[str, Any]:
        words_, pick = self.vocabulary, self.chance.choice
        first, last = pick(words_.first), pick(words_.last)
        is_business = self.chance.random() < 0.7
        name = self._unique(self._business_name() if is_business else f"{first} {last}")
        host = f"{_slug(name)}.{words_.domain}" if is_business else f"mail.{words_.domain}"
        mailbox = f"{_slug(first)}.{_slug(last)}" if is_business else ".".join(map(_slug, name.split()))
        customer: dict[str, Any] = {
            "DisplayName": name,
            "GivenName": first,
            "FamilyName": last,
            "PrimaryEmailAddr": {"Address": f"{mailbox}@{host}"},
            "PrimaryPhone": {"FreeFormNumber": self._phone()},
            "BillAddr": self._address(),
        }
        if is_business:
            customer["CompanyName"] = name
            customer["WebAddr"] = {"URI": f"https://www.{host}"}
        return customer

    def vendor(self) -> dict[str, Any]:
        name = self._unique(self._business_name())
        return {
            "DisplayName": name,
            "CompanyName": name,
            "PrimaryEmailAddr": {"Address": f"orders@{_slug(name)}.{self.vocabulary.domain}"},
            "BillAddr": self._address(),
        }

    def employee(self) -> dict[str, Any]:
        first, last = self.chance.choice(self.vocabulary.first), self.chance.choice(self.vocabulary.last)
        name = self._unique(f"{first} {last}")
        family = name.removeprefix(f"{first} ")
        return {"DisplayName": name, "GivenName": first, "FamilyName": family}

    def item(self, number: int) -> dict[str, Any]:
        """Variations of what such companies sell; the price belongs to the name."""
        wares = words.NO_ITEMS if self.vocabulary is NO else words.US_ITEMS
        ware = wares[number % len(wares)]
        version = number // len(wares)
        name = self._unique(ware[0] if version == 0 else f"{ware[0]} {version + 1}")
        return {
            "Name": name,
            "Sku": ware[1] if version == 0 else f"{ware[1]}-{version + 1}",
            "Description": ware[2],
            "UnitPrice": float(ware[3]),
            "Type": ware[4],
        }

    def _business_name(self) -> str:
        vocabulary, pick = self.vocabulary, self.chance.choice
        start = pick(vocabulary.last) if self.chance.random() < 0.35 else pick(vocabulary.places)
        form = pick(vocabulary.company_forms)
        return f"{start} {pick(vocabulary.trades)}" + (f" {form}" if form else "")

    def _unique(self, name: str) -> str:
        """Names are one list, whatever their case."""
        candidate, number = name, 2
        while candidate.casefold() in self.taken:
            place = self.chance.choice(self.vocabulary.cities)[0]
            candidate = f"{name} {place}" if number == 2 else f"{name} {place} {number}"
            number += self.chance.randrange(1, 60)
        self.taken.add(candidate.casefold())
        return candidate

    def _address(self) -> dict[str, str]:
        city, region, postcode = self.chance.choice(self.vocabulary.cities)
        street = self.chance.choice(self.vocabulary.streets)
        number = self.chance.randrange(1, 400)
        is_norway = self.vocabulary is NO
        address = {
            "Line1": f"{street} {number}" if is_norway else f"{number} {street} Street",
            "City": city,
            "PostalCode": postcode,
            "Country": self.vocabulary.country,
            **NOWHERE,
        }
        if region:
            address["CountrySubDivisionCode"] = region
        return address

    def _phone(self) -> str:
        pick = self.chance.randrange
        if self.vocabulary is NO:
            return self.vocabulary.phone.format(pick(400, 999), pick(10_000, 99_999))
        return self.vocabulary.phone.format(self.chance.choice((415, 510, 650, 408)), f"01{pick(100):02}")


def _slug(text: str) -> str:
    folded = text.translate(FOLD).lower()
    return "".join(letter if letter.isascii() and letter.isalnum() else "" for letter in folded)
