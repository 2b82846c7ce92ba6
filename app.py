"""Entry point of the dashboard: ``streamlit run app.py``, or ``assetmap app``."""

from assetmap.app.main import run

run()
