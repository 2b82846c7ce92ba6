from xml.etree import ElementTree as ET

import pandas as pd

from assetmap.vacancy.backtest.picture import CalibrationPicture
from assetmap.vacancy.state.calibration import reliability_table

TABLE = reliability_table([0.1, 0.1, 0.9], [False, True, True])


def test_a_dot_and_a_bar_for_each_class():
    svg = ET.fromstring(CalibrationPicture({"ours": TABLE}).svg())
    dots = [one for one in svg.iter("{http://www.w3.org/2000/svg}circle") if len(one)]
    assert len(dots) == len(TABLE)
    assert float(dots[0].get("cx")) == 32.0  # a tenth of 320
    assert float(dots[0].get("cy")) == 160.0  # half were empty
    assert dots[0].find("{http://www.w3.org/2000/svg}title").text == "ours: 2"


def test_names_are_escaped():
    svg = CalibrationPicture({"<b>&": TABLE}).svg()
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
    ET.fromstring(svg)


def test_in_a_notebook_and_in_words():
    picture = CalibrationPicture({"ours": TABLE, "theirs": pd.concat([TABLE, TABLE])})
    assert picture._repr_svg_() == picture.svg()
    assert repr(picture) == "Picture: stated against found, ours, theirs"
