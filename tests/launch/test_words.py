"""What counts as a word that no translator would see."""

import pytest

from launch.words import untranslated_in_code, untranslated_in_template


@pytest.mark.parametrize(
    "source",
    [
        "<p>Paid in full</p>",
        '<input placeholder="Search">',
        '<button aria-label="Close dialog">x</button>',
        "{% if a %}Waiting{% endif %}",
        '<img alt="Chart" src="{{ url }}">',
    ],
)
def test_a_bare_word_is_found(source: str) -> None:
    assert len(untranslated_in_template(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Paid in full' %}</p>",
        "<p>{% blocktranslate with n=count %}{{ n }} invoices{% endblocktranslate %}</p>",
        "<p>{{ invoice }} · {{ total }}</p>",
        "{# For people who edit this #}",
        "{% comment %}Words{% endcomment %}",
        "<code>make run</code>",
        "<h1>QuickBooks Online</h1>",
        '<div hx-vals=\'{"go": "on"}\' hx-trigger="change">1</div>',
        "&nbsp;&hellip;",
    ],
)
def test_what_is_translated_or_is_no_word_is_left_alone(source: str) -> None:
    assert untranslated_in_template(source) == []


@pytest.mark.parametrize("source", ['CharField(label="Due date")', 'messages.success(request, "Saved")'])
def test_a_plain_label_in_code_is_found(source: str) -> None:
    assert len(list(untranslated_in_code(source))) == 1


@pytest.mark.parametrize(
    "source", ['CharField(label=_("Due date"))', 'messages.success(request, _("Saved"))', 'log.info("Saved")']
)
def test_a_translated_label_in_code_is_left_alone(source: str) -> None:
    assert list(untranslated_in_code(source)) == []
