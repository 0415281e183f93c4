"""From a statement to what it asks for. Syntax errors are 4000, senseless statements 4001."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sandbox.faultbodies import QboFault

TOKENS = re.compile(
    r"""\s*(?:
      (?P<text>'(?:\\.|[^'\\])*')
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
    | (?P<operator><=|>=|!=|=|<|>)
    | (?P<mark>[(),*])
    | (?P<word>[A-Za-z_][\w.\-:+]*)
    )""",
    re.VERBOSE,
)
OPERATORS = ("=", "<", ">", "<=", ">=", "IN", "LIKE")
CLAUSES = ("WHERE", "ORDERBY", "ORDER", "STARTPOSITION", "MAXRESULTS")
USUAL_PAGE, LARGEST_PAGE = 100, 1000


@dataclass(frozen=True, slots=True)
class Condition:
    property: str
    operator: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Statement:
    entity: str
    columns: tuple[str, ...] = ()
    counts: bool = False
    conditions: list[Condition] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)
    start: int = 1
    most: int = USUAL_PAGE


@lru_cache(maxsize=512)
def parse(text: str) -> Statement:
    return _Parser(text).statement()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.place = 0

    def statement(self) -> Statement:
        self._expect("SELECT")
        columns, counts = self._columns()
        self._expect("FROM")
        statement = Statement(self._word(), columns, counts)
        while (kind := self._peek()[0]) != "end":
            self._clause(statement, kind)
        return statement

    def _clause(self, statement: Statement, kind: str) -> None:
        clause = self._peek()[1].upper()
        if kind != "word" or clause not in CLAUSES:
            self._fail()
        self.place += 1
        if clause == "WHERE":
            self._conditions(statement)
        elif clause in ("ORDERBY", "ORDER"):
            if clause == "ORDER":
                self._expect("BY")
            self._order(statement)
        elif clause == "STARTPOSITION":
            statement.start = self._whole_number()
        else:
            statement.most = min(self._whole_number(), LARGEST_PAGE)

    def _columns(self) -> tuple[tuple[str, ...], bool]:
        columns: list[str] = []
        while True:
            kind, value, _ = self._take()
            if kind == "word" and value.upper() == "COUNT" and self._peek()[1] == "(":
                for wanted in ("(", "*", ")"):
                    self._mark(wanted)
                return (), True
            if kind not in ("word", "mark") or value in ("(", ")", ","):
                self._fail(back=1)
            columns.append(value)
            if self._peek()[1] != ",":
                return (() if "*" in columns else tuple(columns)), False
            self.place += 1

    def _conditions(self, statement: Statement) -> None:
        while True:
            statement.conditions.append(self._condition())
            if self._peek()[1].upper() != "AND":
                return
            self.place += 1

    def _condition(self) -> Condition:
        name = self._word()
        operator = self._take()[1].upper()
        if operator not in OPERATORS:
            self._fail(back=1)
        if operator != "IN":
            return Condition(name, operator, (self._value(),))
        self._mark("(")
        values = [self._value()]
        while self._peek()[1] == ",":
            self.place += 1
            values.append(self._value())
        self._mark(")")
        return Condition(name, operator, tuple(values))

    def _order(self, statement: Statement) -> None:
        while True:
            name, descending = self._word(), False
            if (direction := self._peek()[1].upper()) in ("ASC", "DESC"):
                descending = direction == "DESC"
                self.place += 1
            statement.order.append((name, descending))
            if self._peek()[1] != ",":
                return
            self.place += 1

    def _value(self) -> str:
        kind, value, _ = self._take()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", value[1:-1])
        if kind == "number" or (kind == "word" and value.lower() in ("true", "false")):
            return value
        self._fail(back=1)
        return ""

    def _whole_number(self) -> int:
        kind, value, _ = self._take()
        if kind not in ("number", "text") or not value.strip("'").lstrip("-").isdigit():
            self._fail(back=1)
        number = int(value.strip("'"))
        if number < 1:
            raise QboFault("4001", f"QueryValidationError: value {number} is too small. Min allowed value is 1")
        return number

    def _word(self) -> str:
        kind, value, _ = self._take()
        if kind != "word":
            self._fail(back=1)
        return value

    def _expect(self, keyword: str) -> None:
        if self._take()[1].upper() != keyword:
            self._fail(back=1)

    def _mark(self, mark: str) -> None:
        if self._take()[1] != mark:
            self._fail(back=1)

    def _peek(self) -> tuple[str, str, int]:
        return self.tokens[self.place]

    def _take(self) -> tuple[str, str, int]:
        token = self.tokens[self.place]
        if token[0] != "end":
            self.place += 1
        return token

    def _split(self, text: str) -> list[tuple[str, str, int]]:
        tokens: list[tuple[str, str, int]] = []
        place, end = 0, len(text.rstrip())
        while place < end:
            found = TOKENS.match(text, place)
            if found is None:
                self._fail_at(text[place:].strip()[:1], place)
            assert found is not None and found.lastgroup is not None
            tokens.append((found.lastgroup, found.group(found.lastgroup), found.start(found.lastgroup)))
            place = found.end()
        return [*tokens, ("end", "", end)]

    def _fail(self, back: int = 0) -> None:
        kind, value, at = self.tokens[max(0, self.place - back)] if back else self._peek()
        self._fail_at(value if kind != "end" else "<EOF>", at)

    def _fail_at(self, value: str, at: int) -> None:
        shown = f'" <IDENTIFIER> "{value} ""' if value != "<EOF>" else '"<EOF>"'
        raise QboFault("4000", f"QueryParserError: Encountered {shown} at line 1, column {at + 1}.")
