"""A request as received and an answer as given, before and after anything spoils them."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_COMPANY_PATH = re.compile(r"^/v3/company/([^/]+)(?:/([^/]+))?(?:/([^/]+))?")
_STATEMENT_ENTITY = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)


@dataclass(slots=True)
class Call:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    base_url: str = ""
    params: dict[str, str] = field(default_factory=dict)
    realm: str = ""
    resource: str = ""
    resource_id: str = ""

    def __post_init__(self) -> None:
        self.params = dict(parse_qsl(self.query, keep_blank_values=True))
        if found := _COMPANY_PATH.match(self.path):
            self.realm, self.resource, self.resource_id = (part or "" for part in found.groups())

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/v3/")

    @property
    def is_batch(self) -> bool:
        return self.resource == "batch"

    @property
    def bearer(self) -> str:
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def entities(self) -> set[str]:
        """The entities a request is about, lower case: of the path, of the statement, of a batch's items, of CDC."""
        if self.resource == "query":
            statement = self.params.get("query") or self.body.decode("utf-8", "replace")
            found = _STATEMENT_ENTITY.search(statement)
            return {found.group(1).lower()} if found else set()
        if self.resource == "cdc":
            return {name.strip().lower() for name in self.params.get("entities", "").split(",")}
        if self.resource == "batch":
            return {name.decode().lower() for name in re.findall(rb'"([A-Z]\w+)"\s*:\s*\{', self.body)}
        return {self.resource.lower()}


@dataclass(slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")
