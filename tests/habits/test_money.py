"""Money is Decimal: no float is made, written or rounded where amounts are (guarantees G17)."""

import ast

from tests.habits.source import Source, sources

MONEY = (
    "core/money.py",
    "crm/deals",
    "crm/products",
    "invoices",
    "qbo_sync/entities",
    "qbo_sync/mirror",
    "qbo_sync/provider",
)
PAPER = {"invoices/rendering.py", "invoices/preview.py", "crm/deals/pdf.py"}  # millimetres, points and pixels
REASON = "# no sum: "


def floats(source: Source) -> list[str]:
    return [source.at(node) for node in ast.walk(source.tree) if makes_float(node) and REASON not in source.line(node)]


def makes_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if not isinstance(node, ast.Call):
        return False
    called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return called in ("float", "round", "FloatField")


def test_no_float_comes_near_money() -> None:
    found = [at for source in sources(*MONEY) if source.name not in PAPER for at in floats(source)]
    assert not found, "\n".join(["Use Decimal and core.money, or say why not:", *found])
