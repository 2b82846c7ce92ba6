"""What nobody foresaw, on a page: a sentence for the reader, and the details in the log for whoever runs the dashboard."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from assetmap.app.text import literal
from assetmap.errors import in_words

__all__ = ["in_a_sentence"]

_LOG = logging.getLogger(__name__)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Show whatever goes wrong as a sentence; where it arose, and in which files, stands in the log alone."""
    try:
        yield
    except Exception as error:  # Streamlit's own ways to stop or to begin again are none of these
        _LOG.exception("a page could not be shown")
        at = f"{dt.datetime.now(dt.UTC):%H:%M:%S}"
        what = in_words(error).what
        st.error(literal(f"This page cannot be shown: {what}."))
        st.markdown(
            f"Load it again. If it stays so, tell whoever runs this dashboard that it was at {literal(at)} UTC: the log of the "
            "server says more."
        )
