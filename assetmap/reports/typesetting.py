"""Documents as PDF: tagged, with their fonts in them, made in this process from a template of ours and data of others."""

import datetime as dt
import json
import re
import warnings
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

__all__ = ["PDF_STANDARD", "page_images", "typeset"]

# ISO 14289-1, accessible PDF: the typesetter refuses what it forbids, such as a picture without a description.
PDF_STANDARD = "ua-1"

_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_ROUNDS = 5


def typeset(content: Mapping[str, Any], *, created: dt.datetime | None = None) -> bytes:
    """Document as PDF/UA-1.

    Parameters
    ----------
    content : mapping
        By `assetmap.reports.document.Document.content`. It reaches the template as JSON and is never read as markup,
        whatever its texts hold.
    created : datetime.datetime, optional
        Moment that the file carries, so that the same content gives the same bytes; now if not given.

    Returns
    -------
    bytes
        A character that no font of the package has is shown by its code, such as ``[U+7A7A]``.

    Warns
    -----
    UserWarning
        When the typesetter warns.
    """
    return _as_pdf(content, created)[0]


def page_images(content: Mapping[str, Any], *, ppi: float = 72.0) -> list[bytes]:
    """The same pages as pictures (PNG), to look at.

    Parameters
    ----------
    content : mapping
        As for `typeset`.
    ppi : float
        Pixels per inch.
    """
    # only the accessible PDF says which characters no font has
    _, unshown = _as_pdf(content, None)
    made = _compiled(_without(content, unshown), format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _as_pdf(content: Mapping[str, Any], created: dt.datetime | None) -> tuple[bytes, set[str]]:
    """PDF, and the characters that had to be shown by their codes."""
    unshown: set[str] = set()
    for _ in range(_ROUNDS):
        try:
            made = _compiled(_without(content, unshown), format="pdf", timestamp=created, pdf_standards=[PDF_STANDARD])
        except typst.TypstError as error:
            missing = _missing(error) - unshown
            if not missing:
                raise
            unshown |= missing
        else:
            return made, unshown
    raise ValueError(f"'content' holds characters that cannot be shown: {sorted(unshown)[:20]}")


def _compiled(content: Mapping[str, Any], **options: Any) -> Any:
    made, told = typst.compile_with_warnings(
        _template(),
        # a folder of packages of its own, without any: nothing is ever looked for outside
        root=_folder("templates"),
        package_path=_folder("templates"),
        package_cache_path=_folder("templates"),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        **options,
    )
    for warning in told:
        warnings.warn(f"typesetting: {warning.message}", UserWarning, stacklevel=4)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_folder("fonts")])


@cache
def _template() -> bytes:
    return (Path(_folder("templates")) / "report.typ").read_bytes()


def _folder(name: str) -> str:
    return str(resources.files("assetmap.reports").joinpath(name))


def _missing(error: typst.TypstError) -> set[str]:
    """Characters that the typesetter names as shown by no font; of a cluster all that are not ASCII."""
    found: set[str] = set()
    for quoted in _UNSHOWN.findall(f"{error.message}\n{error.diagnostic}"):
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], quoted)
        found |= {sign for sign in text if not " " <= sign <= "~"}
    return found


def _without(value: Any, unshown: Collection[str]) -> Any:
    if not unshown:
        return value
    if isinstance(value, str):
        return "".join(f"[U+{ord(sign):04X}]" if sign in unshown else sign for sign in value)
    if isinstance(value, Mapping):
        return {key: _without(item, unshown) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, unshown) for item in value]
    return value
