"""docs/operations/settings.md says what config/environment.py reads."""

from pathlib import Path

from config.settings_table import settings_table

PAGE = Path(__file__).parents[2] / "docs" / "operations" / "settings.md"


def test_the_settings_page_lists_every_variable_as_the_code_has_it() -> None:
    assert settings_table() in PAGE.read_text()
