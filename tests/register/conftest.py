"""Small made-up registers, councils and postcodes that the register's tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council
from assetmap.register import Register, read_register

ANYWHERE = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))


@pytest.fixture
def council() -> Council:
    return ANYWHERE


@pytest.fixture(scope="session")
def directory() -> PostcodeDirectory:
    units = pd.DataFrame(
        {
            "easting": [330_000.0, 330_400.0, 331_000.0],
            "northing": [390_000.0, 390_300.0, 391_000.0],
            "district_code": ["E09999999", "E09999999", "E09999998"],
        },
        index=["ZZ1 1AA", "ZZ1 1AB", "ZZ2 1AA"],
    )
    return PostcodeDirectory(units, "made up")


@pytest.fixture
def read(tmp_path: Path, directory: PostcodeDirectory) -> Callable[..., Register]:
    """Register of a text or of bytes, for one council unless others are given."""

    def reader(content: str | bytes, name: str = "register.csv", **settings: Any) -> Register:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        settings.setdefault("councils", [ANYWHERE])
        settings.setdefault("postcodes", directory)
        return read_register(path, **settings)

    return reader
