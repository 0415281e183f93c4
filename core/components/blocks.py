"""How templates call components: `{% component "button" ... %}`; with an inside, `{% card ... %}` ... `{% endcard %}`.

Each is one template, templates/components/<name>.html. What a call names is there a variable; what begins with `hx_`,
`data_` or `aria_` becomes an attribute of the element, through `{{ attributes }}`.
"""

from typing import Any

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.defaultfilters import force_escape
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

SLOTS = "component_slots"
ATTRIBUTES = ("hx_", "data_", "aria_")


def draw(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    """The component drawn; it sees what it is given, and of the page around it nothing."""
    engine = context.template.engine  # type: ignore[union-attr]
    given = {key: value for key, value in values.items() if not key.startswith(ATTRIBUTES)}
    given["attributes"] = attributes({key: value for key, value in values.items() if key.startswith(ATTRIBUTES)})
    return engine.get_template(f"components/{name}.html").render(context.new(given))


def attributes(values: dict[str, Any]) -> SafeString:
    """`hx_post="/x/"` as ` hx-post="/x/"`; True stands alone, False and None are left out."""
    said = ((name, value) for name, value in values.items() if value is not None and value is not False)
    given = {name.replace("_", "-"): value for name, value in said}
    bare = format_html_join("", " {}", ((name,) for name, value in given.items() if value is True))
    # Words written in a template count as safe there, quotes and all; in an attribute they are not.
    valued = ((name, force_escape(value)) for name, value in given.items() if value is not True)
    return bare + format_html_join("", ' {}="{}"', valued)


class ComponentBlock(Node):
    """A component with an inside: `content`, and a variable for each `{% slot name %}`."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context: Context) -> SafeString:
        values = {key: value.resolve(context) for key, value in self.values.items()}
        slots: dict[str, SafeString] = {}
        with context.push(**{SLOTS: slots}):
            content = self.nodelist.render(context)
        return draw(context, self.name, {**values, **slots, "content": SafeString(content.strip())})


class Slot(Node):
    """`{% slot actions %}` ... `{% endslot %}`: drawn where the component wants it, not here."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        context[SLOTS][self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


def parse_block(parser: Parser, token: Token) -> ComponentBlock:
    """The compile function of every component with an inside; its tag is its name."""
    name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"{{% {name} %}} takes name=value only, not {bits[0]!r}.")
    nodelist = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return ComponentBlock(name, values, nodelist)


def parse_slot(parser: Parser, token: Token) -> Slot:
    _tag, *names = token.split_contents()
    if len(names) != 1:
        raise TemplateSyntaxError("{% slot %} takes one name, such as {% slot actions %}.")
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return Slot(names[0], nodelist)
