"""The server's settings: read once from the environment, checked, and frozen.

The only file that reads the environment. `SETTINGS_TABLE` is the list the README shows; a test compares the two.
"""

import dataclasses
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from server.errors import SettingsError

PREFIX: Final = "CHARRETTE_"
LOOPBACK: Final = ("127.0.0.1", "localhost")
LOOPBACK_HOSTS: Final = (*LOOPBACK, "::1")
"""What a server for this machine alone may listen on."""
SECRET_LEAST: Final = 32

SETTINGS_TABLE: Final[tuple[tuple[str, str, str], ...]] = (
    ("CHARRETTE_DATABASE_URL", "sqlite:///charrette.db", "Where everything is kept: a SQLite file."),
    (
        "CHARRETTE_SECRET_KEY",
        "",
        "At least 32 characters; when unset, a key is made once and kept in `<database file>.secret`.",
    ),
    ("CHARRETTE_BASE_URL", "http://127.0.0.1:8000", "The address people use; its origin may open sockets."),
    ("CHARRETTE_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
    ("CHARRETTE_LOG_FORMAT", "json", "`json` or `console`."),
    ("CHARRETTE_COMMIT_FLOOR_MS", "10", "The shortest time between two commits, in milliseconds."),
    ("CHARRETTE_PRESENCE_TICK_MS", "80", "How often presence is passed on, in milliseconds."),
    ("CHARRETTE_FRAME_LIMIT", "1048576", "The largest frame a client may send, in bytes."),
    ("CHARRETTE_DOCUMENT_LIMIT", "8388608", "The largest document, in bytes."),
    ("CHARRETTE_OUTBOX_LIMIT", "1048576", "Bytes that wait for one slow client before it falls behind."),
    ("CHARRETTE_UPDATES_PER_SECOND", "5000", "Updates read from one socket in a second."),
    ("CHARRETTE_BYTES_PER_SECOND", "2000000", "Bytes read from one socket in a second."),
    ("CHARRETTE_SOCKETS_BY_COOKIE", "32", "Sockets of one person in one guide, signed in by cookie."),
    ("CHARRETTE_SOCKETS_BY_TOKEN", "4000", "Sockets of one person in one guide, signed in by token."),
    ("CHARRETTE_SNAPSHOT_ENTRIES", "500", "Log entries after which a snapshot is written."),
    ("CHARRETTE_SNAPSHOT_BYTES", "262144", "Bytes of log after which a snapshot is written."),
    ("CHARRETTE_ORGANISERS_SHOWN", "true", "Whether people see that an organiser is reading."),
    ("CHARRETTE_SESSION_IDLE_MINUTES", "720", "Minutes without activity after which a session ends."),
    ("CHARRETTE_SESSION_DAYS", "14", "Days after which a session ends in any case."),
    (
        "CHARRETTE_MAIL_URL",
        "",
        "The mail server, as `smtp://name:password@host:587` or `smtps://…`; when unset, nobody is sent anything and organisers hand out codes.",
    ),
    ("CHARRETTE_MAIL_FROM", "charrette@localhost", "The address that messages come from."),
    (
        "CHARRETTE_METRICS_TOKEN",
        "",
        "The bearer token that opens `/metrics` to other machines, at least 32 characters; when unset, only this machine is answered.",
    ),
    (
        "CHARRETTE_DEMO",
        "false",
        "A living demo: sample people to click on, and messages in an outbox page; served on this machine only.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Made by `from_environment`; `secret_key` is empty when it is kept in a file (ask `secret()`)."""

    database_url: str
    database_file: Path
    secret_key: str = dataclasses.field(repr=False)
    base_url: str
    log_level: str
    log_format: str
    commit_floor_ms: int
    presence_tick_ms: int
    frame_limit: int
    document_limit: int
    outbox_limit: int
    updates_per_second: int
    bytes_per_second: int
    sockets_by_cookie: int
    sockets_by_token: int
    snapshot_entries: int
    snapshot_bytes: int
    organisers_shown: bool
    session_idle_minutes: int
    session_days: int
    mail_url: str = dataclasses.field(repr=False)
    mail_from: str
    metrics_token: str = dataclasses.field(repr=False)
    demo: bool

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the process's environment, or the mapping given instead of it; raises `SettingsError`."""
        source = _Source(os.environ if environ is None else environ)  # noqa: TID251 - the file the rule names
        database_url, database_file = source.database("CHARRETTE_DATABASE_URL")
        return cls(
            database_url=database_url,
            database_file=database_file,
            secret_key=source.long_secret("CHARRETTE_SECRET_KEY"),
            base_url=source.address("CHARRETTE_BASE_URL"),
            log_level=source.one_of("CHARRETTE_LOG_LEVEL", "debug", "info", "warning", "error"),
            log_format=source.one_of("CHARRETTE_LOG_FORMAT", "json", "console"),
            commit_floor_ms=source.number("CHARRETTE_COMMIT_FLOOR_MS", least=0, most=1_000),
            presence_tick_ms=source.number("CHARRETTE_PRESENCE_TICK_MS", least=10, most=10_000),
            frame_limit=source.number("CHARRETTE_FRAME_LIMIT", least=1_024),
            document_limit=source.number("CHARRETTE_DOCUMENT_LIMIT", least=1_024),
            outbox_limit=source.number("CHARRETTE_OUTBOX_LIMIT", least=1_024),
            updates_per_second=source.number("CHARRETTE_UPDATES_PER_SECOND"),
            bytes_per_second=source.number("CHARRETTE_BYTES_PER_SECOND"),
            sockets_by_cookie=source.number("CHARRETTE_SOCKETS_BY_COOKIE"),
            sockets_by_token=source.number("CHARRETTE_SOCKETS_BY_TOKEN"),
            snapshot_entries=source.number("CHARRETTE_SNAPSHOT_ENTRIES"),
            snapshot_bytes=source.number("CHARRETTE_SNAPSHOT_BYTES"),
            organisers_shown=source.truth("CHARRETTE_ORGANISERS_SHOWN"),
            session_idle_minutes=source.number("CHARRETTE_SESSION_IDLE_MINUTES"),
            session_days=source.number("CHARRETTE_SESSION_DAYS", most=3_650),
            mail_url=source.mail_server("CHARRETTE_MAIL_URL"),
            mail_from=source.mail_address("CHARRETTE_MAIL_FROM"),
            metrics_token=source.long_secret("CHARRETTE_METRICS_TOKEN"),
            demo=source.demo("CHARRETTE_DEMO", "CHARRETTE_BASE_URL"),
        )

    @property
    def port(self) -> int:
        """The port a local `serve` should take when none is named."""
        return _port(urlsplit(self.base_url)) if self.is_loopback else 8000

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Origins whose pages may open a socket; on loopback both names of this machine."""
        parts = urlsplit(self.base_url)
        if self.is_loopback:
            return frozenset(_origin(parts.scheme, name, parts.port) for name in LOOPBACK)
        return frozenset({_origin(parts.scheme, parts.netloc, None)})

    @property
    def secret_file(self) -> Path:
        return self.database_file.with_name(self.database_file.name + ".secret")

    def serving_on(self, port: int) -> Self:
        """These settings for a server on that port: a local base address follows it, a public one stays."""
        if not self.is_loopback or port == self.port:
            return self
        parts = urlsplit(self.base_url)
        return dataclasses.replace(self, base_url=_origin(parts.scheme, str(parts.hostname), port))

    def secret(self) -> bytes:
        """The key for sealing sessions and tokens; makes the key file when there is neither key nor file."""
        if self.secret_key:
            return self.secret_key.encode()
        try:
            return _key_from(self.secret_file)
        except OSError as error:
            raise SettingsError(
                "CHARRETTE_SECRET_KEY",
                f"The key file {self.secret_file} cannot be used ({error.strerror}):"
                " set CHARRETTE_SECRET_KEY or make the file readable.",
            ) from error


def _key_from(path: Path) -> bytes:
    """Read the key; make it first if need be. Two processes at once end with the same key."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename this never replaces the key another process just made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text().strip()
    if len(key) < SECRET_LEAST:
        raise SettingsError("CHARRETTE_SECRET_KEY", f"The key file {path} is damaged: its key is too short.")
    return key.encode()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _origin(scheme: str, host: str, port: int | None) -> str:
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


class _Source:
    """The environment's variables with the defaults behind them; each reader refuses with one sentence."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        defaults = {name: default for name, default, _ in SETTINGS_TABLE}
        given = {name: value.strip() for name, value in environ.items() if name.startswith(PREFIX)}
        for name in sorted(given.keys() - defaults.keys()):
            raise SettingsError(name, f"{name} is not a setting of Charrette: look for a spelling mistake.")
        self._values = defaults | {name: value for name, value in given.items() if value}

    def one_of(self, name: str, *words: str) -> str:
        value = self._values[name].lower()
        if value not in words:
            raise SettingsError(name, f"{name} must be one of {', '.join(words)}, not {value!r}.")
        return value

    def number(self, name: str, *, least: int = 1, most: int = 2**31 - 1) -> int:
        text = self._values[name]
        value = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else -1
        if not least <= value <= most:
            raise SettingsError(name, f"{name} must be a whole number from {least} to {most}, not {text!r}.")
        return value

    def truth(self, name: str) -> bool:
        return self.one_of(name, "true", "false") == "true"

    def long_secret(self, name: str) -> str:
        value = self._values[name]
        if value and len(value) < SECRET_LEAST:
            raise SettingsError(name, f"{name} must have at least {SECRET_LEAST} characters.")
        return value

    def address(self, name: str) -> str:
        value = self._values[name].rstrip("/")
        sentence = f"{name} must be an address such as https://guides.example.org, not {value!r}."
        try:
            parts = urlsplit(value)
            well_formed = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError as error:
            raise SettingsError(name, sentence) from error
        if not well_formed or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise SettingsError(name, sentence)
        return _origin(parts.scheme, parts.netloc.lower(), None)

    def mail_server(self, name: str) -> str:
        """The value is not repeated: there may be a password in it."""
        value = self._values[name]
        try:
            parts = urlsplit(value)
            well_formed = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            well_formed = False
        if value and not well_formed:
            raise SettingsError(name, f"{name} must look like smtp://name:password@mail.example.org:587.")
        return value

    def mail_address(self, name: str) -> str:
        value = self._values[name]
        if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
            raise SettingsError(name, f"{name} must be an address such as guides@example.org, not {value!r}.")
        return value

    def demo(self, name: str, address: str) -> bool:
        """People can be clicked on: that is for one's own machine only."""
        is_on = self.truth(name)
        if is_on and urlsplit(self.address(address)).hostname not in LOOPBACK:
            raise SettingsError(name, f"{name} can be true only while {address} is on this machine.")
        return is_on

    def database(self, name: str) -> tuple[str, Path]:
        value = self._values[name]
        scheme, _, path = value.partition(":///")
        if scheme != "sqlite":
            raise SettingsError(
                name,
                f"{name} must name a SQLite file, such as sqlite:///charrette.db: nothing else is served yet.",
            )
        if not path or path.startswith(":memory:") or "?" in path or "\0" in path:
            raise SettingsError(
                name, f"{name} must name a file, such as sqlite:///charrette.db, not {value!r}."
            )
        return value, Path(path)
