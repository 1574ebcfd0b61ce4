"""`charrette serve`."""

from importlib import import_module

import click

from server.cli import store
from server.errors import SettingsError
from server.settings import LOOPBACK_HOSTS, Settings
from server.storage.migrate import require_current


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="The port to listen on.  [default: that of a local CHARRETTE_BASE_URL, else 8000]",
)
def serve(host: str, port: int | None) -> None:
    """Serve the guides until told to stop."""
    settings = Settings.from_environment()
    settings = settings if port is None else settings.serving_on(port)
    if settings.demo and host not in LOOPBACK_HOSTS:
        raise SettingsError(
            "CHARRETTE_DEMO", "A demo is served on this machine only: leave --host at 127.0.0.1."
        )
    store.use(lambda opened: require_current(opened.transactions))
    # By name: no other command should load the server, and the two processes know nothing of each other.
    import_module("server.asgi").run(settings, host, port or settings.port, click.echo)
