"""The entry of the `charrette` command."""

import sys

import click

from server.cli.demo import demo
from server.cli.document import document
from server.cli.guide import guide
from server.cli.migrate import migrate
from server.cli.output import run_command
from server.cli.person import person, sign_in_code, token
from server.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="charrette", message="%(version)s")
def charrette() -> None:
    """Write mini-guides together, live."""


for command in (serve, migrate, demo, person, sign_in_code, token, guide, document):
    charrette.add_command(command)


def main() -> None:
    sys.exit(run_command(charrette, sys.argv[1:]))
