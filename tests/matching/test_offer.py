import pandas as pd

from assetmap.matching import CANNOT_BE_HAD, buildings_in_question
from assetmap.vacancy import APART, LISTS, OFFERED_STATES, RANKED


def asked(said):
    stands = pd.Series([*LISTS, *APART], index=range(5, 5 + len(LISTS + APART)))
    found = buildings_in_question(stands, pd.Series(said, index=stands.index, dtype="object"))
    assert found.index.equals(stands.index)
    return set(stands[found])


def test_confirmed_and_likely_come_into_question_whatever_is_said():
    for said in (None, "", "not stated", "not offered", "offer closed", "let us talk"):
        assert asked(said) == set(RANKED)


def test_the_rest_does_where_it_is_offered_but_never_what_is_gone_on_its_way_out_or_in_use():
    assert {"gone", "on its way out", "in use"} < set(CANNOT_BE_HAD) < set(APART)
    for said in (*OFFERED_STATES, " Open Now "):
        assert asked(said) == {*LISTS, *APART} - set(CANNOT_BE_HAD)
