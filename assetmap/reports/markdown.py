"""A report as Markdown: the same blocks as on paper, nothing of the data taken for markup."""

from assetmap.reports.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Grid,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Remark,
    shown,
)

__all__ = ["escaped", "to_markdown"]

_SIGNS = "\\`*_{}[]()#+!|<>~$&:"


def escaped(value: str) -> str:
    r"""Text that Markdown shows as it is: on one line, without a character that could mean something.

    Examples
    --------
    >>> escaped("*Old* <b>Hall")
    '\\*Old\\* \\<b\\>Hall'
    """
    plain = "".join(c for c in " ".join(value.split()) if c.isprintable())
    return "".join(f"\\{c}" if c in _SIGNS else c for c in plain)


def to_markdown(document: Document) -> bytes:
    """Document as Markdown in UTF-8; of a picture its description and legend stand there.

    Parameters
    ----------
    document : Document
        Texts may be hostile.
    """
    parts = [f"# {_text(document.title)}", ""]
    parts += [
        text for said in (document.subtitle, document.standing, document.foot) if said for text in (_line(said), "")
    ]
    for block in document.blocks:
        parts += [*_lines(block), ""]
    return ("\n".join(parts).rstrip() + "\n").encode("utf-8")


def _lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return [f"{'#' * (block.level + 1)} {_text(block.text)}"]
        case Paragraph():
            return [_led(block.lead, block.text)]
        case Remark():
            return [f"> {_led(block.lead, block.text)}"]
        case Bullets():
            pairs = [("", item) if isinstance(item, str) else item for item in block.items]
            return [f"- {_led(lead, text)}" for lead, text in pairs]
        case Facts():
            return _table(block.headings, block.rows, ())
        case Grid():
            return _table(block.headings, block.rows, block.right)
        case Picture():
            return [f"*Picture:* {_line(block.description)}", "", _line(block.caption)]
        case PageBreak():
            return ["---"]


def _table(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], right: tuple[int, ...]) -> list[str]:
    rule = "|".join("---:" if number in right else "---" for number in range(len(headings)))
    lines = [f"| {' | '.join(_text(heading) for heading in headings)} |", f"|{rule}|"]
    return lines + [f"| {' | '.join(_text(cell) for cell in row)} |" for row in rows]


def _led(lead: str, text: str) -> str:
    return f"**{_text(lead)}** {_text(text)}".strip() if lead else _line(text)


def _line(text: str) -> str:
    """A paragraph: a dash, a number or a sign of equality at its beginning is no list and no heading."""
    said = _text(text)
    return (
        f"\\{said}" if said[:1] in ("-", "=") else said.replace(".", "\\.", 1) if said.split(".")[0].isdigit() else said
    )


def _text(text: str) -> str:
    return escaped(shown(text, 4_000))
