"""Which column is which property: by what was chosen before, by label and name, and by other words for the same."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.utils import translation

from core.portals.models import Portal
from crm.records.associations import PRIMARY
from crm.records.imports.targets import HUBSPOT_ID, RECORD_ID, Target, languages, targets_of
from crm.records.models import RememberedMatching
from crm.records.record_types import RecordType

# English and Norwegian words, as they stand in files of other programs; HubSpot's own labels among them.
SYNONYMS: Mapping[str, str] = {
    "email": "e-mail|email|email address|e-mail address|epost|e-post|e-postadresse|epostadresse|mail",
    "firstname": "first name|given name|fornavn",
    "lastname": "last name|surname|family name|etternavn",
    "phone": "phone|phone number|telephone|tel|telefon|telefonnummer|tlf",
    "mobilephone": "mobile|mobile phone|mobile phone number|cell|mobil|mobilnummer|mobiltelefon",
    "company": "company name|company|firma|firmanavn|bedrift|bedriftsnavn",
    "jobtitle": "job title|title|stilling|tittel",
    "name": "name|company name|company|navn|firma|firmanavn|bedrift|bedriftsnavn|kunde|product|produkt|varenavn",
    "domain": "domain|company domain name|domene",
    "website": "website|website url|web|url|nettside|nettsted|hjemmeside",
    "address": "address|street address|street|adresse|gateadresse|gate",
    "city": "city|town|by|sted|poststed",
    "state": "state|state/region|region|fylke",
    "zip": "zip|postal code|zip code|postcode|postnummer|postnr",
    "country": "country|country/region|land",
    "hubspot_owner_id": "owner|contact owner|company owner|deal owner|eier|ansvarlig|selger|sales rep",
    "lifecyclestage": "lifecycle stage|livssyklusfase",
    "hs_lead_status": "lead status|leadstatus",
    "industry": "industry|bransje",
    "numberofemployees": "number of employees|employees|antall ansatte|ansatte",
    "description": "description|beskrivelse|notat|deal description",
    "dealname": "deal name|deal|name|avtalenavn|avtale|navn",
    "dealstage": "deal stage|stage|avtalefase|fase",
    "pipeline": "pipeline|salgsprosess",
    "amount": "amount|value|deal value|beløp|sum|verdi",
    "closedate": "close date|closing date|sluttdato|lukkedato",
    "deal_currency_code": "currency|valuta",
    "hs_sku": "sku|product code|item number|varenummer|varenr|produktkode",
    "price": "price|unit price|pris|enhetspris|stykkpris",
    "hs_cost_of_goods_sold": "cost|unit cost|cost of goods sold|kostpris|innkjøpspris",
    "hs_active": "active|aktiv",
    "quantity": "quantity|qty|antall",
    "hs_title": "title|quote name|quote title|tittel|navn",
    "hs_quote_number": "quote number|tilbudsnummer",
    "hs_expiration_date": "expiration date|expires|utløpsdato",
    "->companies:name": "company name|company|associated company|firma|bedrift|kunde",
    "->companies:domain": "company domain name|company domain",
    "->contacts:email": "contact email|associated contact email|kontaktens e-post",
    f"->companies:{HUBSPOT_ID}": "associated company ids|associated company id",
    f"->companies:{HUBSPOT_ID}:{PRIMARY}": "associated company ids (primary)|primary associated company id",
    f"->contacts:{HUBSPOT_ID}": "associated contact ids|associated contact id",
    f"->deals:{HUBSPOT_ID}": "associated deal ids|associated deal id",
    f"->companies:{RECORD_ID}": "associated company ids|associated company id|company id",
    f"->contacts:{RECORD_ID}": "associated contact ids|associated contact id|contact id",
    f"->deals:{RECORD_ID}": "associated deal ids|associated deal id|deal id",
    RECORD_ID: "record id|id|dealbooks id",
    HUBSPOT_ID: "hubspot id|hubspot record id|record id|hubspot_id",
}


def guess_matching(
    record_type: RecordType, portal: Portal, headers: Sequence[str], from_hubspot: bool = False
) -> list[str]:
    """A target's key for each header, "" where nothing fits. No target is taken twice.

    What was chosen before goes first, then what bears the property's name or label, then other words for it.
    `from_hubspot`: the file's ids are HubSpot's.
    """
    targets = targets_of(record_type, portal, copies=from_hubspot)
    ordered = _in_order(targets, from_hubspot)
    chosen = _chosen(recall(record_type, portal, headers, from_hubspot), headers, targets)
    for named in (_names(ordered, from_hubspot), _synonyms(ordered)):
        for place, header in enumerate(headers):
            if place not in chosen:
                free = (key for key in named.get(folded(header), []) if key not in chosen.values())
                if found := next(free, ""):
                    chosen[place] = found
    return [chosen.get(place, "") for place in range(len(headers))]


def _chosen(
    remembered: Sequence[tuple[str, str]], headers: Sequence[str], targets: Mapping[str, Target]
) -> dict[int, str]:
    """{place of the header: target}; of headers that are alike, the first takes the first choice."""
    left = list(remembered)
    chosen: dict[int, str] = {}
    for place, header in enumerate(headers):
        pair = next((pair for pair in left if pair[0] == header), None)
        if pair is not None:
            left.remove(pair)
            chosen[place] = pair[1] if pair[1] in targets and pair[1] not in chosen.values() else ""
    return chosen


def _names(ordered: Sequence[tuple[str, Target]], from_hubspot: bool) -> Mapping[str, list[str]]:
    """Folded name or label -> the targets that bear it. HubSpot calls its own ids Record ID, too."""
    own = [(key, target) for key, target in ordered if not (from_hubspot and key.endswith(RECORD_ID))]
    return _by_word((key, (key, *_labels(target))) for key, target in own)


def _synonyms(ordered: Sequence[tuple[str, Target]]) -> Mapping[str, list[str]]:
    """Folded header -> the targets that it may mean, the likeliest first."""
    return _by_word((key, SYNONYMS.get(key, "").split("|")) for key, _target in ordered)


def _by_word(said: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, words in said:
        for word in dict.fromkeys(filter(None, map(folded, words))):
            found.setdefault(word, []).append(key)
    return found


def _in_order(targets: Mapping[str, Target], from_hubspot: bool) -> list[tuple[str, Target]]:
    later = RECORD_ID if from_hubspot else HUBSPOT_ID
    return sorted(targets.items(), key=lambda item: (item[1].is_association, item[0].endswith(later)))


def _labels(target: Target) -> list[str]:
    """In every language."""
    if target.is_association:
        return [target.label]
    found = []
    for language in languages():
        with translation.override(language):
            found.append(str(target.prop.label))
    return found


def folded(text: str) -> str:
    """`E-mail address ` and `e_mail address` are the same."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w>:]+", "", plain.replace("_", ""))


def recall(
    record_type: RecordType, portal: Portal, headers: Sequence[str], from_hubspot: bool = False
) -> list[tuple[str, str]]:
    """(header, target) as chosen for the last file with these headers."""
    rows = RememberedMatching.objects.for_portal(portal)
    found = rows.filter(record_type=record_type.name, headers_hash=_hash(headers, from_hubspot)).first()
    return [(header, key) for header, key in found.matching] if found else []


def remember(
    record_type: RecordType,
    portal: Portal,
    headers: Sequence[str],
    matching: Sequence[str],
    from_hubspot: bool = False,
) -> None:
    RememberedMatching.objects.for_portal(portal).update_or_create(
        record_type=record_type.name,
        headers_hash=_hash(headers, from_hubspot),
        defaults={"matching": list(zip(headers, matching, strict=True))},
    )


def _hash(headers: Sequence[str], from_hubspot: bool) -> str:
    """HubSpot's files have the names of ours, but other ids."""
    told = [*sorted(map(folded, headers)), from_hubspot]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
