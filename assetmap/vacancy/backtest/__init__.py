"""What would have been said on a past day, held against what became of the buildings."""

from assetmap.vacancy.backtest.baselines import closed_means_empty, first_version
from assetmap.vacancy.backtest.forecasts import evidence_before, forecast
from assetmap.vacancy.backtest.libraries import LIBRARY_COLUMNS, Libraries, read_libraries
from assetmap.vacancy.backtest.outcomes import outcomes_after
from assetmap.vacancy.backtest.picture import CalibrationPicture
from assetmap.vacancy.backtest.running import CUT_OFFS, FORECASTERS, Backtest, run_backtest, with_rates
from assetmap.vacancy.backtest.scoring import MEASURES, Score, calibration_error, compare, precision_first, score
from assetmap.vacancy.backtest.words import what_it_shows
from assetmap.vacancy.backtest.wrong_calls import wrong_calls

__all__ = [
    "CUT_OFFS",
    "FORECASTERS",
    "LIBRARY_COLUMNS",
    "MEASURES",
    "Backtest",
    "CalibrationPicture",
    "Libraries",
    "Score",
    "calibration_error",
    "closed_means_empty",
    "compare",
    "evidence_before",
    "first_version",
    "forecast",
    "outcomes_after",
    "precision_first",
    "read_libraries",
    "run_backtest",
    "score",
    "what_it_shows",
    "with_rates",
    "wrong_calls",
]
