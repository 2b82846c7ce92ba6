import re
from itertools import pairwise

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from assetmap.app.find_results import counts
from assetmap.matching import FITS, NEAR_MISS


def test_what_fits_stands_by_fit_with_its_range_cost_and_no_blank_columns(seen, loaded):
    place = loaded.areas["district_name"].iloc[0]
    at = seen("find", near=place, within=10000, least=100)
    table = at.dataframe[0].value
    assert not at.exception
    assert all(re.fullmatch(r"\d+( to \d+)? of 100", fit) for fit in table["Fit"])
    middle = [np.mean([int(n) for n in re.findall(r"\d+", fit.removesuffix(" of 100"))]) for fit in table["Fit"]]
    assert all(later <= earlier + 1 for earlier, later in pairwise(middle))
    assert "What would have to give" not in table
    assert table["£ a month, about"].gt(0).all()
    assert "Fit" not in seen("find").dataframe[0].value


def test_near_misses_say_what_would_have_to_give(page, offered):
    at = page("find", must=["kitchen"], least=100)
    assert not at.exception
    (heading,) = [head.value for head in at.header if "near miss" in head.value]
    table = at.dataframe[-1].value
    assert heading == f"{len(table):,} near miss{'es' if len(table) != 1 else ''}"
    assert table["What would have to give"].str.len().gt(0).all()
    assert table["What would have to give"].str.contains("kitchen not stated").any()
    assert set(table["Building"]) <= set(offered["building"])


def test_the_wish_that_took_most_away_is_named_and_what_brings_nothing_is_not_offered(page, said, loaded):
    at = page("find", must=["kitchen"], least=100)
    labels = [button.label for button in at.button]
    assert "Most were taken away by the features that it must have" in said(at)
    assert labels[0].startswith("Any features: up to ")
    assert not any(label.endswith("up to 0 buildings") for label in labels)


def test_begin_again_takes_every_wish_back(page, offered):
    at = page("find", must=["kitchen"], least=100_000, stay="while", pay=5.0)
    (again,) = [button for button in at.button if button.label == "Begin again with no wishes"]
    at = again.click().run()
    assert not at.exception
    assert at.number_input(key="pay").value is None
    assert at.selectbox(key="stay").value == "either"
    assert len(at.dataframe[0].value) == len(offered)


def test_meanwhile_use_only(page, loaded, offered, said):
    at = page("find", stay="while")
    offers = offered["availability"].fillna("").str.casefold().eq("meanwhile use").sum()
    if offers:
        assert len(at.dataframe[0].value) == offers
    else:
        assert "No building here is offered for meanwhile use at present." in said(at)
        assert any(button.label.startswith("Any length of stay: up to") for button in at.button)


def test_counts():
    frame = pd.DataFrame({"verdict": [FITS, NEAR_MISS, FITS, "does not fit"]})
    assert counts(frame) == (2, 1)


SCRIPT = """
import pandas as pd
import streamlit as st
from assetmap.app.find_results import choose
rows = st.session_state["rows"]
st.text(choose(pd.DataFrame(rows, columns=["asset_id", "building", "verdict"])))
"""


def test_a_choice_that_is_gone_is_dropped():
    at = AppTest.from_string(SCRIPT)
    at.session_state["rows"] = [("a", "<b>Hall</b>", FITS), ("b", "Mill", NEAR_MISS)]
    at.session_state["look"] = "b"
    at.run()
    assert at.text[0].value == "b"
    assert at.selectbox[0].options == ["<b>Hall</b> (fits)", "Mill (near miss)"]
    at.session_state["rows"] = [("a", "Hall", FITS)]
    at.run()
    assert not at.exception
    assert at.text[0].value == ""
