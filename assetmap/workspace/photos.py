"""Photographs of visits: seen by officers, never by the public, and without what a camera writes beside the picture."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.workspace.database import Workspace
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person
from assetmap.workspace.schema import PhotoRow, VisitRow

__all__ = ["LARGEST_PHOTO", "photos", "plain_photo"]

LARGEST_PHOTO = 20_000_000
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 1600
_KINDS = ("JPEG", "PNG", "WEBP")
_WHERE = "the photograph"


def plain_photo(content: bytes) -> bytes:
    """Photograph as it is kept: a JPEG of at most 1,600 pixels a side, upright.

    It is drawn anew from its pixels, so that place, time, camera and owner, which cameras write into the file, are gone,
    and with them anything else that was hidden in it.

    Parameters
    ----------
    content : bytes
        A JPEG, PNG or WebP file of at most 20 MB and 60 million pixels.

    Raises
    ------
    InputError
        When it is too large, none of these, or damaged.
    """
    allowed = "a JPEG, PNG or WebP picture of up to 20 MB and 60 million pixels"
    if len(content) > LARGEST_PHOTO:
        raise InputError("the photograph is too large", _WHERE, seen=f"{len(content):,} bytes", allowed=allowed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_KINDS) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise InputError(
                        "the photograph is too large",
                        _WHERE,
                        seen=f"{picture.width:,} by {picture.height:,} pixels",
                        allowed=allowed,
                    )
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _unreadable(allowed) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError("the photograph is too large", _WHERE, seen=str(error), allowed=allowed) from error
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # a picture of its own: `thumbnail` keeps what the file said beside the pixels
    drawn = Image.frombytes("RGB", upright.size, upright.tobytes())
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def photos(workspace: Workspace, region: str, asset_id: str, *, person: Person) -> list[tuple[str, bytes]]:
    """Day (ISO) of the visit and JPEG of every photograph of an asset, newest entered first; none to who may not see them.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    if not may_read(person, asset_id):
        return []
    query = (
        select(VisitRow.visited_on, PhotoRow.image)
        .join(PhotoRow, PhotoRow.visit_id == VisitRow.id)
        .where(VisitRow.region == region, VisitRow.asset_id == asset_id)
        .order_by(PhotoRow.id.desc())
    )
    with workspace.reading() as session:
        return [(day.isoformat(), image) for day, image in session.execute(query)]


def _unreadable(allowed: str) -> InputError:
    return InputError("the photograph cannot be read", _WHERE, allowed=allowed, next_step="choose another file")
