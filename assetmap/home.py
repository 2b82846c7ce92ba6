"""Where the data folder is: region files, the layer catalogue, downloads and builds."""

import os
from pathlib import Path

from assetmap.errors import InputError

__all__ = ["CATALOGUE", "HOME_VARIABLE", "data_home"]

HOME_VARIABLE = "ASSETMAP_DATA"
CATALOGUE = "catalogue.toml"


def data_home() -> Path:
    """Path of the data folder.

    The folder named by the environment variable ``ASSETMAP_DATA``; otherwise ``data`` in the current
    folder or the nearest one above it; otherwise the ``data`` folder beside the package's own source.

    Returns
    -------
    pathlib.Path
        Absolute path of a folder that holds the layer catalogue.

    Raises
    ------
    InputError
        When none of these holds a catalogue.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [folder / "data" for folder in (here, *here.parents)]
        candidates.append(Path(__file__).resolve().parent.parent / "data")
    for folder in candidates:
        if (folder / CATALOGUE).is_file():
            return folder.resolve()
    raise InputError(
        "no data folder found",
        HOME_VARIABLE if named else "the current folder and those above it",
        seen=str(candidates[0]),
        allowed=f"a folder that holds {CATALOGUE}",
        next_step=f"run the command inside the project's checkout, or set {HOME_VARIABLE} to its data folder",
    )
