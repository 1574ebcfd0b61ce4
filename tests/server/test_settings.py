"""Settings: defaults, refusals and the key file."""

import threading
from pathlib import Path

import pytest

from server.errors import SettingsError
from server.settings import SETTINGS_TABLE, Settings
from tests.support.database import settings_for


def read(**environ: str) -> Settings:
    return Settings.from_environment({f"CHARRETTE_{name}": value for name, value in environ.items()})


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({})

    assert settings.database_file == Path("charrette.db")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.commit_floor_ms == 10
    assert settings.organisers_shown is True
    assert settings.session_days == 14


def test_every_variable_of_the_table_is_a_field_and_the_other_way_round() -> None:
    named = {name.removeprefix("CHARRETTE_").lower() for name, _, _ in SETTINGS_TABLE}

    assert named | {"database_file"} == set(Settings.__dataclass_fields__)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Settings.from_environment({}).frame_limit = 1  # type: ignore[misc]  # that it is refused is the point


def test_an_empty_variable_counts_as_unset() -> None:
    assert read(FRAME_LIMIT=" ").frame_limit == 1_048_576


def test_the_real_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARRETTE_FRAME_LIMIT", "4096")

    assert Settings.from_environment().frame_limit == 4096


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://localhost/charrette"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///charrette.db?mode=ro"),
        ("DATABASE_URL", "charrette.db"),
        ("SECRET_KEY", "too short"),
        ("METRICS_TOKEN", "too short"),
        ("BASE_URL", "guides.example.org"),
        ("BASE_URL", "ftp://guides.example.org"),
        ("BASE_URL", "https://guides.example.org/path"),
        ("BASE_URL", "https://guides.example.org?x=1"),
        ("BASE_URL", "https://someone@guides.example.org"),
        ("BASE_URL", "https://guides.example.org:99999"),
        ("BASE_URL", "https://guides.example.org:0"),
        ("BASE_URL", "https://[broken"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("COMMIT_FLOOR_MS", "-1"),
        ("COMMIT_FLOOR_MS", "5000"),
        ("FRAME_LIMIT", "1 MB"),
        ("FRAME_LIMIT", "0"),
        ("FRAME_LIMIT", "٣٠٠٠"),
        ("FRAME_LIMIT", "9" * 5000),
        ("ORGANISERS_SHOWN", "perhaps"),
        ("SESSION_DAYS", "1.5"),
        ("COMIT_FLOOR_MS", "10"),
        ("MAIL_URL", "http://mail.example.org"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://[broken"),
        ("MAIL_FROM", "nobody"),
        ("DEMO", "yes"),
    ],
)
def test_a_wrong_value_is_refused_with_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**{name: value})

    assert refusal.value.name == f"CHARRETTE_{name}"
    assert refusal.value.sentence.endswith(".")
    assert "\n" not in refusal.value.sentence


def test_a_refused_key_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refusal:
        read(SECRET_KEY="hush-hush")

    assert "hush" not in refusal.value.sentence


def test_the_key_is_not_shown_with_the_settings() -> None:
    assert "k" * 32 not in repr(read(SECRET_KEY="k" * 32))


def test_a_local_address_allows_both_names_of_this_machine() -> None:
    assert read().allowed_origins == {"http://127.0.0.1:8000", "http://localhost:8000"}


def test_a_public_address_allows_its_own_origin_only() -> None:
    assert read(BASE_URL="https://Guides.example.org/").allowed_origins == {"https://guides.example.org"}


def test_a_local_address_follows_the_port_that_is_served() -> None:
    served = read().serving_on(9000)

    assert served.base_url == "http://127.0.0.1:9000"
    assert served.allowed_origins == {"http://127.0.0.1:9000", "http://localhost:9000"}


def test_a_public_address_stays_whatever_port_is_served() -> None:
    settings = read(BASE_URL="https://guides.example.org")

    assert settings.serving_on(9000) is settings
    assert settings.port == 8000


@pytest.mark.parametrize(
    ("address", "port"),
    [("http://localhost:8123", 8123), ("http://localhost", 80), ("https://localhost", 443)],
)
def test_the_port_comes_from_a_local_address(address: str, port: int) -> None:
    assert read(BASE_URL=address).port == port


def test_a_given_key_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, CHARRETTE_SECRET_KEY="k" * 32)

    assert settings.secret() == b"k" * 32
    assert not settings.secret_file.exists()


def test_without_a_key_one_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)

    first = settings.secret()

    assert len(first) >= 32
    assert settings.secret() == first
    assert settings.secret_file.name == "charrette.db.secret"
    assert settings.secret_file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [settings.secret_file]


def test_processes_that_make_the_key_at_once_end_with_the_same(tmp_path: Path) -> None:
    settings, keys = settings_for(tmp_path), set[bytes]()
    threads = [threading.Thread(target=lambda: keys.add(settings.secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 1


def test_a_damaged_key_file_is_refused(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.secret_file.write_text("oops")

    with pytest.raises(SettingsError, match="damaged"):
        settings.secret()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        settings_for(tmp_path / "nowhere").secret()


def test_a_demo_is_for_a_local_address_only() -> None:
    assert read(DEMO="true").demo
    with pytest.raises(SettingsError, match="on this machine"):
        read(DEMO="true", BASE_URL="https://guides.example.org")


def test_the_mail_servers_password_is_not_shown() -> None:
    assert "hush" not in repr(read(MAIL_URL="smtp://ana:hush@mail.example.org:587"))
