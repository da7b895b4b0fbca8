"""Values as Python literals."""

from __future__ import annotations


def literal(value: object) -> str:
    """Returns a Python literal with the quotes that black prefers.

    This is the only way for text of a document to become Python code: all that is not
    printable becomes an escape.
    """
    if not isinstance(value, str):
        return repr(value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    escaped = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{printable(escaped)}{quote}"


def printable(text: str) -> str:
    """Returns text in which all that is not printable is an escape of Python."""
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable()
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )
