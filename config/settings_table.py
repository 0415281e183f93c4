"""`python -m config.settings_table` prints the table of docs/operations/settings.md, so that the page cannot drift."""

from config.environment import VARIABLES


def settings_table() -> str:
    """Every environment variable as a Markdown table."""
    rows = [f"| `{each.name}` | {each.meaning} | {_default(each.default)} |" for each in VARIABLES]
    return "\n".join(["| variable | what it is | default |", "| --- | --- | --- |", *rows])


def _default(value: str | None) -> str:
    if value is None:
        return "must be given in production"
    return f"`{value}`" if value else "(empty)"


if __name__ == "__main__":
    print(settings_table())
