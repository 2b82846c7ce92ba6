from assetmap.scoring.settings import load_settings


def test_the_shipped_settings_are_those_of_the_methods_page():
    found = load_settings()
    assert (found.kappa, found.draws, found.low, found.high) == (30, 10_000, 0.1, 0.9)
    assert found.full_matrix_up_to == 5_000
    assert found.random_index[:4] == (0, 0, 0.58, 0.9)
    assert 0 <= found.promethee_q < found.promethee_p <= 1
    assert found.catchments_m == (400, 800, 1_200)
    assert found.kappa in found.kappas
    assert load_settings() is found
