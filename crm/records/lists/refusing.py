"""Why a list was not made or changed. Nothing was written; the text is a sentence for whoever asked."""


class ListRefused(Exception):
    """`field` is what must be mended: name, kind, filters, or nothing in particular. `code` is for programs."""

    def __init__(self, message: str, field: str = "", code: str = "INVALID_LIST") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code


class NameTaken(ListRefused):
    """A live list of the same object has this name."""
