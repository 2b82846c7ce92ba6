"""Text from outside, shown as text: Markdown, directives and markup in it stay letters."""

import re

__all__ = ["literal", "parted", "source_link"]

# Everything that Streamlit's Markdown gives a meaning to: emphasis, links, code, formulas, directives, tags, lists.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^\"'])")
# What Streamlit makes into links, icons and arrows after the escapes have been read is parted by a sign that is not seen.
_JOINER = "\u2060"
_LOOKED_FOR = re.compile(
    r"(?i)(?:https?|ftp)(?=:)|www(?=\.)|(?<=[-.\w+])(?=@)|:(?=material/|[a-z0-9_+]+:)|-(?=[->])|<(?=[-=])|[>~](?==)"
)
# An address that can stand in Markdown as it is: nothing in it ends the link or begins anything else.
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w./%?=&,;:@+~!-]*)?")
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def parted(text: str) -> str:
    """Text in which what Streamlit would make into a link, an icon or an arrow is parted by a sign that is not seen."""
    return _LOOKED_FOR.sub(rf"\g<0>{_JOINER}", text)


def literal(text: object) -> str:
    r"""Text that Markdown shows as it is written.

    Examples
    --------
    >>> literal("*a* <b> :red[c] $x$")
    '\\*a\\* \\<b\\> \\:red\\[c\\] \\$x\\$'
    """
    plain = " ".join(_UNSEEN.sub("", re.sub(r"\s", " ", str(text))).split())
    return _SPECIAL.sub(r"\\\1", parted(plain))


def source_link(address: str) -> str:
    """Link to where something can be looked up, with a space before it; blank for what is no plain web address.

    Examples
    --------
    >>> source_link("https://example.org/a?b=1"), source_link("javascript:alert(1)")
    (' [look it up](https://example.org/a?b=1)', '')
    """
    return " [look it up](" + address + ")" if _ADDRESS.fullmatch(address or "") else ""
