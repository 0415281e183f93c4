"""What is installed is known by the lock and by the Python it was installed for."""

from pathlib import Path

import pytest

from launch import bootstrap


def test_the_development_lock_covers_what_a_run_needs_and_not_the_other_way_round() -> None:
    run, development = (bootstrap.stamp_of(lock, "3.11") for lock in (bootstrap.LOCK, bootstrap.DEV_LOCK))
    assert development in bootstrap.stamps_that_cover(bootstrap.LOCK, "3.11")
    assert run not in bootstrap.stamps_that_cover(bootstrap.DEV_LOCK, "3.11")


def test_another_python_needs_an_installation_of_its_own() -> None:
    assert bootstrap.stamp_of(bootstrap.LOCK, "3.12") not in bootstrap.stamps_that_cover(bootstrap.LOCK, "3.11")


def test_a_python_that_is_not_there_has_no_version() -> None:
    assert bootstrap.version_of("/nowhere/python") == ""


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    with pytest.raises(SystemExit, match="sudo apt-get install -y python3-venv"):
        bootstrap.make_venv(str(bare))
