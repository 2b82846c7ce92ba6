"""The ``assetmap`` command: thin, every rule it applies lives in a room of the package."""

from typing import Any

import click

import assetmap
from assetmap.cli.app import app
from assetmap.cli.appraise import appraise
from assetmap.cli.areas import areas
from assetmap.cli.build import build
from assetmap.cli.common import check_arguments, in_sentences
from assetmap.cli.fetch import fetch
from assetmap.cli.portfolio import portfolio
from assetmap.cli.rank import rank
from assetmap.cli.register import register
from assetmap.cli.report import report
from assetmap.cli.vacancy import vacancy
from assetmap.cli.workspace import workspace

__all__ = ["main"]


class _Commands(click.Group):
    """Shows the commands in the order one uses them, and ends each in a sentence."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        check_arguments(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with in_sentences():
            return super().invoke(ctx)

    def list_commands(self, _: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="REGION is the name of a file in data/regions/ (such as starter or lcr) or the path of your own. "
    "Start with: assetmap build starter, then assetmap rank starter.",
)
@click.version_option(assetmap.__version__, prog_name="assetmap")
def main() -> None:
    """From a council's raw property register to a ranked, explained list of empty public buildings."""


for _command in (fetch, register, build, areas, vacancy, rank, appraise, portfolio, report, workspace, app):
    main.add_command(_command)
