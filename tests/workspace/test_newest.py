import pickle
import threading

import pytest

from assetmap.workspace import (
    PROGRAM,
    ChangedMeanwhileError,
    enter,
    entries,
    open_workspace,
    save_portfolio,
    save_weights,
    saved_portfolios,
    saved_weights,
)

A = ("r", "E1:1")


def test_the_second_of_two_is_told_and_sees_both(workspace):
    assert enter(workspace, *A, {"area_m2": 100.0}, source="survey", expected_version=0).version == 1
    enter(workspace, *A, {"area_m2": 120.0}, source="measured", expected_version=1, by="one")
    with pytest.raises(ChangedMeanwhileError, match="changed meanwhile") as error:
        enter(workspace, *A, {"area_m2": 100.0, "value_gbp": 5.0}, source="mine", expected_version=1, by="two")
    told = error.value
    assert (told.base, told.current) == ({"area_m2": 100.0}, {"area_m2": 120.0})
    assert (told.seen, told.next_step) == ("version 2, by one", "look at both, then save what you decide")
    assert (told.merged.state, told.merged.contested) == ({"area_m2": 120.0, "value_gbp": 5.0}, ())
    assert entries(workspace, "r", person=PROGRAM)["E1:1"].figures == {"area_m2": 120.0}
    kept = enter(workspace, *A, told.merged.state, source="both", expected_version=2)
    assert (kept.version, entries(workspace, "r", person=PROGRAM)["E1:1"]) == (3, kept)
    copied = pickle.loads(pickle.dumps(told))
    assert (str(copied), copied.merged) == (str(told), told.merged)


def test_what_both_changed_is_contested(workspace):
    save_weights(workspace, "r", "ours", {"need": 50.0, "low": 10.0})
    save_weights(workspace, "r", "ours", {"need": 60.0, "low": 10.0}, expected_version=1)
    with pytest.raises(ChangedMeanwhileError) as error:
        save_weights(workspace, "r", "ours", {"need": 70.0, "low": 10.0}, expected_version=1)
    assert [(one.field, one.yours, one.theirs) for one in error.value.merged.contested] == [("need", 70.0, 60.0)]
    assert saved_weights(workspace, "r", person=PROGRAM)[0].version == 2


def test_portfolios_of_one_name(workspace):
    first = save_portfolio(workspace, "r", "ten", {"budget": 1}, ["E1:1"], data_version="v", expected_version=0)
    assert saved_portfolios(workspace, "r", person=PROGRAM) == [first]
    with pytest.raises(ChangedMeanwhileError) as error:
        save_portfolio(workspace, "r", "ten", {"budget": 2}, [], data_version="v", expected_version=0)
    assert error.value.current == {"limits": {"budget": 1}, "chosen": ["E1:1"], "data_version": "v"}
    assert save_portfolio(workspace, "r", "ten", {"budget": 2}, [], data_version="v").version == 2


def test_one_who_expects_what_is_not_there(workspace):
    with pytest.raises(ChangedMeanwhileError) as error:
        save_weights(workspace, "r", "ours", {"need": 1.0}, expected_version=4)
    assert (error.value.seen, error.value.base, error.value.current) == ("nothing", {}, {})


def test_figures_that_were_taken_back_are_as_none(workspace):
    enter(workspace, *A, {"area_m2": 100.0}, source="survey")
    enter(workspace, *A, {}, source="")
    assert enter(workspace, *A, {"area_m2": 90.0}, source="plan", expected_version=0).version == 3


def test_of_many_at_the_very_same_moment_one_is_kept(address, patient):
    kept, told = [], []
    barrier = threading.Barrier(8)
    with open_workspace(patient(address)) as workspace:

        def run(number):
            barrier.wait()
            try:
                kept.append(save_weights(workspace, "r", "ours", {"need": number + 1.0}, expected_version=0))
            except ChangedMeanwhileError as error:
                told.append(error)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(kept), len(told)) == (1, 7)
        assert all(error.current == kept[0].swings for error in told)
