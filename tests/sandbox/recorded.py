"""The recordings beside this file, each as what was asked and what came."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("recordings")
SHORT = {
    "minimul": "minimul__qbo_api",
    "exqb": "Boulevard__ExQuickBooks",
    "ruby": "ruckus__quickbooks-ruby",
    "jsclient": "intuit__oauth-jsclient",
    "dotnet": "intuit__QuickBooks-V3-DotNET-SDK",
    "java": "intuit__QuickBooks-V3-Java-SDK",
    "fyle": "fylein__fyle-qbo-api",
    "observed": "_observed",
}


@dataclass
class Recording:
    name: str
    body: Any
    status: int = 200
    method: str = ""
    uri: str = ""
    sent: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def read(name: str) -> Recording:
    """By its short name, `minimul/create__customer`."""
    found = json.loads(_path(name).read_text())
    if not isinstance(found, dict) or "recorded_at" not in found:
        return Recording(name, found)
    asked, came = found["request"], found["response"]
    headers = {key: values[0] for key, values in came["headers"].items()}
    return Recording(name, came["body"], came["status"], asked["method"], asked["uri"], asked["body"], headers)


def all_names() -> list[str]:
    return [
        f"{short}/{path.stem}" for short, folder in SHORT.items() for path in sorted((FOLDER / folder).glob("*.json"))
    ]


def _path(name: str) -> Path:
    short, _, stem = name.partition("/")
    return FOLDER / SHORT[short] / f"{stem}.json"
