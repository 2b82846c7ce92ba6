"""``assetmap app``: the dashboard on this computer."""

from pathlib import Path

import click

from assetmap.errors import InputError

__all__ = ["app"]


@click.command()
@click.option(
    "--public", is_flag=True, help="Serve what anyone may see: no shortlist, no building that must stay unnamed."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to serve on.")
@click.option("--address", default="localhost", show_default=True, help="Address to serve on.")
def app(public: bool, port: int, address: str) -> None:
    """Start the dashboard in your browser.

    Without --public it shows everything to whoever can reach it: leave it on localhost.

    Example: assetmap app
    """
    import os

    from assetmap.home import HOME_VARIABLE, data_home

    root = Path(__file__).resolve().parent.parent.parent
    if not (root / "app.py").is_file():
        raise InputError(
            "the dashboard is not here", str(root), seen="no app.py", next_step="run the command from a checkout"
        )
    os.environ |= {HOME_VARIABLE: str(data_home()), "ASSETMAP_PUBLIC": "1" if public else ""}
    os.chdir(root)  # where Streamlit looks for its settings and for what it serves

    from streamlit.web import cli

    # in this process: whatever ends the command, on whichever system, ends the server
    cli.main(
        ["run", "app.py", "--server.port", str(port), "--server.address", address],
        prog_name="streamlit",
    )
