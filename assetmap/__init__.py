"""Which empty public buildings should go to the people who would bring them back to life."""

from assetmap.errors import InputError

__all__ = ["InputError", "__version__"]

__version__ = "0.1.0"
