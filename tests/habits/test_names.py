"""Files are one subject, named by what a bookkeeper or an administrator knows."""

import pytest

from tests.habits.source import ROOMS, sources

NAMELESS = {"services", "utils", "helpers", "managers", "common", "misc", "util", "service"}
LONGEST_FILE = 450


@pytest.mark.parametrize("rooms", [ROOMS, ("launch", "sandbox"), ("tests",)], ids=["product", "around", "tests"])
def test_no_file_is_a_drawer(rooms: tuple[str, ...]) -> None:
    found = [source.name for source in sources(*rooms) if NAMELESS & {*source.path.parts, source.path.stem}]
    assert not found, found


def test_no_file_is_longer_than_one_reads() -> None:
    files = sources(*ROOMS, "launch", "sandbox", "tests")
    found = [f"{source.name}: {len(source.lines)} lines" for source in files if len(source.lines) > LONGEST_FILE]
    assert not found, found


def test_nothing_is_left_for_later() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X ")
    found = [
        source.name for source in sources(*ROOMS, "launch", "sandbox") if any(word in source.text for word in words)
    ]
    assert not found, found
