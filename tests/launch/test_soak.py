"""A soak is only as good as its judgement: what it calls clean, and what it says of a run that broke off."""

import json
from pathlib import Path

import pytest

from launch.outcomes import HARM, Outcome, judged, keep, line, show

REPORT = {
    "figures": {"acknowledged": 1000, "recovered": 90},
    "faults": {"invoice after reset": 80, "query before reset": 20},
    "killed": 200,
    **{kind: [] for kind in HARM},
}


def test_a_run_counts_what_was_injected_and_is_clean_when_nothing_came_to_harm() -> None:
    outcome = judged("sqlite", "ignore", 1, 60, REPORT)
    assert (outcome.accepted, outcome.injected, outcome.killed, outcome.is_clean) == (1000, 100, 200, True)


@pytest.mark.parametrize("kind", HARM)
def test_any_harm_makes_a_run_unclean(kind: str) -> None:
    assert not judged("sqlite", "ignore", 1, 60, {**REPORT, kind: ["operation 7"]}).is_clean


def test_a_run_that_broke_off_is_not_clean_and_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Outcome("postgresql", "honour", 2, trouble="no space left")
    assert not broken.is_clean and "no space left" in line(broken)
    monkeypatch.setenv("SOAK_DIR", str(tmp_path))
    show([judged("sqlite", "ignore", 1, 60, REPORT), broken], [])
    assert "confidence" not in capsys.readouterr().out
    keep([broken], [])
    assert json.loads((tmp_path / "soak.json").read_text())["runs"][0]["trouble"] == "no space left"
