"""Why a file cannot be read."""


class UnreadableFile(Exception):
    """The text is a sentence for the person who chose the file."""
