"""What an answer looks like apart from what it says: keys, kinds of values, envelopes."""

from typing import Any

Shape = dict[str, Any]


def differences(recorded: Any, ours: Any) -> set[str]:
    """Sentences such as `Customer.Level: only recorded`; nothing where both look alike."""
    return set(_compare(shape_of(recorded), shape_of(ours), ""))


def shape_of(value: Any) -> Shape:
    """Elements of a list count as one, those of an invoice's lines by their DetailType."""
    if isinstance(value, dict):
        return {"kind": "object", "parts": {name: shape_of(inner) for name, inner in value.items()}}
    if isinstance(value, list):
        parts: dict[str, Shape] = {}
        for element in value:
            tag = f"[{element.get('DetailType', '') if isinstance(element, dict) else ''}]"
            parts[tag] = _union(parts.get(tag), shape_of(element))
        return {"kind": "list", "parts": parts}
    return {"kind": _kind(value), "parts": {}}


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, (int, float)) else "text"


def _union(one: Shape | None, other: Shape) -> Shape:
    if one is None:
        return other
    names = {**one["parts"], **other["parts"]}
    parts = {
        name: _union(one["parts"].get(name), other["parts"][name]) if name in other["parts"] else one["parts"][name]
        for name in names
    }
    kind = one["kind"] if one["kind"] == other["kind"] else f"{one['kind']} or {other['kind']}"
    return {"kind": kind, "parts": parts}


def _compare(recorded: Shape, ours: Shape, path: str) -> list[str]:
    if recorded["kind"] != ours["kind"]:
        return [f"{path}: {recorded['kind']} recorded, {ours['kind']} here"]
    found: list[str] = []
    for name in {**recorded["parts"], **ours["parts"]}:
        deeper = path + name if name.startswith("[") or not path else f"{path}.{name}"
        if name not in ours["parts"]:
            found.append(f"{deeper}: only recorded")
        elif name not in recorded["parts"]:
            found.append(f"{deeper}: only here")
        else:
            found += _compare(recorded["parts"][name], ours["parts"][name], deeper)
    return found
