"""Rows are reached through a portal; the way around it is short, listed and explained."""

import ast

from tests.habits.source import Source, sources

MAY = ("/management/commands/", "/admin.py", "core/portals/scoping.py")
REASON = "# across portals: "


def goes_around(source: Source) -> list[str]:
    uses = [node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == "everywhere"]
    return [source.at(node) for node in uses if REASON not in statement_of(source, node)]


def statement_of(source: Source, node: ast.Attribute) -> str:
    """From the line of `.everywhere` to the end of its expression, where the formatter may have put the comment."""
    return "\n".join(source.lines[node.lineno - 1 : (node.end_lineno or node.lineno) + 1])


def test_only_admin_commands_and_explained_lines_read_across_portals() -> None:
    found = [at for source in sources() if not any(part in source.name for part in MAY) for at in goes_around(source)]
    assert not found, "\n".join([f"Say why with a comment `{REASON}...`, or use .for_portal():", *found])


def test_an_unexplained_line_is_found() -> None:
    class Written(Source):
        text = "rows = Deal.everywhere.all()\n"
        lines = text.splitlines()
        tree = ast.parse(text)
        name = "written.py"

    assert goes_around(Written(None)) == ["written.py:1: rows = Deal.everywhere.all()"]  # type: ignore[arg-type]
