"""Where a webhook may go: to the public internet over TLS, never into the network that Dealbooks stands in.

The name is resolved once, every answer is checked, and the connection is made to the address that was checked.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = (443, 8443)
# Ways to write an address of the inside as one of the outside.
DISGUISES = tuple(ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class AddressRefused(Exception):
    """The text is a sentence for whoever typed the address."""


@dataclass(frozen=True)
class Target:
    """`ip` was checked; `host` is what the certificate and the Host header name."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def check_url(url: str) -> None:
    """The form of the address, without asking for its name. Raises AddressRefused."""
    _parts(url)


def resolve(url: str) -> Target:
    """Raises AddressRefused, OSError where the name cannot be found."""
    scheme, host, port, path = _parts(url)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for ip in found:
        if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES and not is_public(ip):
            raise AddressRefused(
                _("%(host)s leads into a private network; webhooks go to public addresses only.") % {"host": host}
            )
    return Target(scheme, host, port, path, found[0])


def is_public(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in DISGUISES):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise AddressRefused(_("That is no web address.")) from None
    if any(character.isspace() or not character.isprintable() for character in url) or not parts.hostname:
        raise AddressRefused(_("That is no web address."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused(_("The address may hold neither a user name nor a “#”."))
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES and (parts.scheme != "https" or port not in PORTS):
        raise AddressRefused(_("The address must start with https:// and use port 443 or 8443."))
    if parts.scheme not in ("https", "http"):
        raise AddressRefused(_("The address must start with https://."))
    return parts.scheme, parts.hostname, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
