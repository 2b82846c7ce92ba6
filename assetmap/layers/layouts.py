"""How the files of each kind are laid out where their suffix does not say it: separators, headings, encodings."""

from dataclasses import dataclass

__all__ = ["FileLayout", "layout_of"]


@dataclass(frozen=True)
class FileLayout:
    """Layout of a text file.

    Parameters
    ----------
    delimiter : str
        Between the cells of a line.
    names : tuple of str
        Headings, in order, of a file that is published without any; empty where the file has them.
    encodings : tuple of str
        Tried in order. What is not UTF-8 is read as Windows Latin 1 only where the publisher is known to write it.
    text : bool
        Whether every cell is read as text, so that identifiers keep their leading zeros.
    quoted : bool
        Whether a quotation mark holds a cell together; where it does not, it is a character like any other.
    """

    delimiter: str = ","
    names: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ("utf-8-sig",)
    text: bool = False
    quoted: bool = True


_ANY_LATIN = ("utf-8-sig", "cp1252")

# HM Land Registry, "How to access HM Land Registry Price Paid Data": explanations of column headers, in their order.
_PRICE_PAID = (
    "Transaction unique identifier", "Price", "Date of Transfer", "Postcode", "Property Type", "Old/New", "Duration",
    "PAON", "SAON", "Street", "Locality", "Town/City", "District", "County", "PPD Category Type", "Record Status",
)  # fmt: skip

# Valuation Office Agency, compiled rating list data specification, list entries. Each line ends with a separator.
_RATING_LIST = (
    "Incrementing Entry Number", "Billing Authority Code", "NDR Community Code", "BA Reference Number",
    "Primary And Secondary Description Code", "Primary Description Text", "Unique Address Reference Number",
    "Full Property Identifier", "Firms Name", "Number Or Name", "Street", "Town", "Postal District", "County",
    "Postcode", "Effective Date", "Composite Indicator", "Rateable Value", "Appeal Settlement Code",
    "Assessment Reference", "List Alteration Date", "SCAT Code And Suffix", "Sub Street Level 3", "Sub Street Level 2",
    "Sub Street Level 1", "Case Number", "Current From Date", "Current To Date", "End Of Line",
)  # fmt: skip

_LAYOUTS = {
    "price_paid": FileLayout(names=_PRICE_PAID, text=True),
    "price_paid_selection": FileLayout(text=True),
    "rating_list": FileLayout(delimiter="*", names=_RATING_LIST, encodings=_ANY_LATIN, text=True, quoted=False),
    "energy_certificates": FileLayout(text=True, encodings=_ANY_LATIN),
    "companies": FileLayout(text=True, encodings=_ANY_LATIN),
    "charities": FileLayout(text=True),
    "schools": FileLayout(text=True, encodings=_ANY_LATIN),
    "services": FileLayout(text=True, encodings=_ANY_LATIN),
}


def layout_of(reader: str) -> FileLayout:
    """Layout of the files that this reader reads; plain CSV in UTF-8 with headings where nothing else is known.

    Examples
    --------
    >>> layout_of("rating_list").delimiter, layout_of("organisations").delimiter
    ('*', ',')
    """
    return _LAYOUTS.get(reader, FileLayout())
