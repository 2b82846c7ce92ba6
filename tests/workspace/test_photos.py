import datetime as dt
import io

import pytest
from PIL import Image

from assetmap import InputError
from assetmap.workspace import PROGRAM, photos, record_visit, visits
from assetmap.workspace.photos import LARGEST_PHOTO, plain_photo

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
ARTIST = 315
ORIENTATION = 274


def picture(kind="JPEG", size=(40, 20), **more):
    made = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(made, kind, **more)
    return made.getvalue()


def visit(workspace, photo, asset_id="a:1"):
    record_visit(workspace, "r", asset_id, visited_on=dt.date(2026, 8, 31), found="empty", photo=photo, now=NOW)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_as_jpeg(kind):
    with Image.open(io.BytesIO(plain_photo(picture(kind)))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 20))
        red, green, _ = kept.getpixel((20, 10))
        assert red > 180 > 40 > green


def test_what_the_camera_wrote_is_gone_and_the_picture_upright():
    said = Image.Exif()
    said[ARTIST] = "Somebody Known"
    said[ORIENTATION] = 6
    taken = picture(exif=said.tobytes(), comment=b"Somebody Known")
    assert b"Somebody Known" in taken
    kept = plain_photo(taken)
    assert b"Somebody Known" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (20, 40)
        assert not drawn.getexif()
        assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_a_large_one_is_made_smaller():
    with Image.open(io.BytesIO(plain_photo(picture(size=(3200, 800))))) as kept:
        assert kept.size == (1600, 400)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<svg onload=alert(1)>", "cannot be read"),
        (picture()[:200], "cannot be read"),
        (picture("GIF"), "cannot be read"),
        (picture("PNG", (10_000, 6_001)), "too large"),
        (b"x" * (LARGEST_PHOTO + 1), "too large"),
    ],
    ids=["drawing", "cut short", "another kind", "too many pixels", "too many bytes"],
)
def test_what_is_no_photograph_is_refused_and_the_visit_with_it(workspace, content, what, sqlite_only):
    with pytest.raises(InputError, match=what):
        visit(workspace, content)
    assert visits(workspace, "r", person=PROGRAM).empty


def test_photographs_belong_to_their_visit(workspace):
    visit(workspace, b"")
    visit(workspace, picture())
    visit(workspace, picture(), "a:2")
    ((day, image),) = photos(workspace, "r", "a:1", person=PROGRAM)
    assert day == "2026-08-31"
    assert image == plain_photo(picture())
    assert photos(workspace, "elsewhere", "a:1", person=PROGRAM) == []
