"""Reading JSON bodies: what no database could hold is refused here, once, for every endpoint."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StorableJSONParser(JSONParser):
    """Raises ParseError for NUL characters, halves of surrogate pairs and nesting without end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            storable = all(map(is_storable, _texts(data)))
        except RecursionError:
            raise ParseError("it is nested too deeply") from None
        except ValueError:
            raise ParseError("a number in it is too long") from None
        if not storable:
            raise ParseError("it holds a character that no record can hold")
        return data


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield name
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def is_storable(text: str) -> bool:
    """Neither a NUL nor half of a surrogate pair: databases take neither."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
