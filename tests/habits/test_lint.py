"""What `make lint` checks, check by check; the habits among it are tests beside this one."""

import pytest

from launch.lint import CHECKS, Check, start


@pytest.mark.parametrize("check", [check for check in CHECKS if check.name != "habits"], ids=lambda check: check.name)
def test_lint_finds_nothing(check: Check, tmp_path) -> None:
    process = start(check, str(tmp_path))
    said, _nothing = process.communicate()
    assert process.returncode == 0, said
