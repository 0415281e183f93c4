"""What the real service answered, made again: the same keys, the same kinds of values, the same envelopes."""

import pytest

from tests.harness.company import Books
from tests.sandbox.known_differences import KNOWN, known_for
from tests.sandbox.recorded import all_names
from tests.sandbox.replaying import Replay
from tests.sandbox.reproductions import ROWS, WAYS, reproduce
from tests.sandbox.shapes import differences

ELSEWHERE = ("error", "fault", "jsclient/", "dotnet/", "webhook", "pdf", "tokens", "invalid_reference", "java/query_0")


class Findings:
    """Each recording is reproduced once."""

    def __init__(self, replay):
        self.replay = replay
        self.kept = {}

    def of(self, name):
        if name not in self.kept:
            pairs = reproduce(name, self.replay)
            self.kept[name] = set().union(*(differences(recorded, ours) for recorded, ours in pairs))
        return self.kept[name]


@pytest.fixture(scope="module")
def findings(sandbox_process):
    sandbox_process.control("reset", {})
    sandbox_process.control("limits", {"off": True})
    made = sandbox_process.control("companies", {"name": "Sandbox Company_US_1", "sample": True})
    yield Findings(Replay(Books(sandbox_process, made["realm_id"], made["access_token"], made["refresh_token"])))
    sandbox_process.control("reset", {})


@pytest.mark.parametrize("name", sorted([*ROWS, *WAYS]))
def test_the_answer_looks_as_recorded(findings, name):
    unexplained = findings.of(name) - {row.what for row in known_for(name)}
    assert not unexplained, "\n".join(sorted(unexplained))


def test_every_known_difference_is_still_one(findings):
    found = {name: findings.of(name) for name in sorted([*ROWS, *WAYS])}
    gone = [row for row in KNOWN if not any(row.applies_to(name) and row.what in found[name] for name in found)]
    assert not gone, gone


def test_every_recording_is_used():
    left = [name for name in all_names() if name not in ROWS and name not in WAYS]
    assert [name for name in left if not any(word in name for word in ELSEWHERE)] == []
