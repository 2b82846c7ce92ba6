import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assetmap.layers.uprns import UprnDirectory
from assetmap.register.witnesses import hear_witnesses


@pytest.fixture
def uprns(tmp_path):
    path = tmp_path / "uprns.parquet"
    table = {"UPRN": [10, 20], "X_COORDINATE": [330_010.0, 330_020.0], "Y_COORDINATE": [390_010.0, 390_020.0]}
    pq.write_table(pa.table(table), path)
    return UprnDirectory(path, "made up")


def test_uprn_and_postcode_of_each_row(uprns, directory):
    found = hear_witnesses(["10", "", "30", "", ""], uprns, ["ZZ1 1AB", "ZZ2 1AA", "", "ZZ1 9ZZ", "ZZ8"], directory)
    assert found.uprn[0][0] == 330_010
    assert np.isnan(found.uprn[0][1:]).all()
    assert found.unknown_uprn == [2]
    assert found.level == ["unit", "unit", "none", "outward", "none"]
    assert found.unknown_postcode == [3, 4]
    assert found.district == ["E09999999", "E09999998", "", "", ""]
    assert found.postcode[0][:2].tolist() == [330_400, 331_000]
    assert found.postcode[2][3] >= 100
    assert np.isnan(found.postcode[0][4])
    assert found.best[0][:2].tolist() == [330_010, 331_000]
    assert found.best[2][0] == 10


def test_without_directories_nobody_is_heard():
    found = hear_witnesses(["10"], None, ["ZZ1 1AA"], None)
    assert np.isnan(found.best[0]).all()
    assert (found.level, found.unknown_uprn, found.unknown_postcode, found.district) == (["none"], [], [], [""])


def test_no_rows(uprns, directory):
    assert hear_witnesses([], uprns, [], directory).best[0].shape == (0,)


def test_the_input_is_left_alone(directory):
    before = directory.units.copy()
    hear_witnesses(["", ""], None, ["ZZ1 1AA", "ZZ1 9ZZ"], directory)
    pd.testing.assert_frame_equal(directory.units, before)
