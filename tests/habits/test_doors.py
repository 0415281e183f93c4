"""Tasks and dangerous decorators: few, thin, and known."""

import ast

from tests.habits.source import sources

BRANCHES = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.IfExp, ast.Match)


def is_task(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any("shared_task" in ast.unparse(each) for each in node.decorator_list)


def test_a_task_loads_calls_and_returns() -> None:
    tasks = [(source, node) for source in sources() for node in ast.walk(source.tree) if is_task(node)]
    assert tasks
    thick = [source.at(node) for source, node in tasks if any(isinstance(each, BRANCHES) for each in ast.walk(node))]
    assert not thick, "\n".join(["A task is a door; put this into a function of its own:", *thick])


def test_a_task_takes_ids_only() -> None:
    found = [
        f"{source.at(node)} takes {argument.arg}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and is_task(node)
        for argument in node.args.args
        if argument.annotation is None or ast.unparse(argument.annotation) not in ("int", "str")
    ]
    assert not found, "\n".join(found)


def test_only_the_webhook_goes_without_a_form_token() -> None:
    exempt = {source.name for source in sources() if "csrf_exempt" in source.text}
    assert exempt <= {"qbo_sync/inbound/webhook.py"}, exempt


def test_rooms_do_not_talk_through_django_signals() -> None:
    found = [
        source.name for source in sources() if "django.dispatch" in source.text or "db.models.signals" in source.text
    ]
    assert not found, found
