"""`detect cache show` and `detect cache clear`, as a user runs them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from detector.cli import cli
from detector.errors import UnknownName
from detector.store import NAME, Owner, Store


def run(*args: str) -> str:
    result = CliRunner().invoke(cli, ["cache", *args])
    if result.exception:
        raise result.exception
    assert result.exit_code == 0
    return result.output


@pytest.fixture
def filled(cache: Path) -> Path:
    store = Store()
    for name, role, count in (("small", "judge", 2), ("large", "judge", 3), ("dots", "encoder", 1)):
        rows = {bytes([n] * 16): b"twelve bytes" for n in range(count)}
        store.put(Owner(name, role, name), rows)
        store.put(Owner(f"{name} at another temperature", role, name), rows)
    store.close()
    return cache / NAME


def test_without_a_cache_nothing_is_made(cache: Path) -> None:
    for command in ("show", "clear"):
        assert f"Nothing is kept yet; it would be in {cache / NAME}." in run(command)
    assert list(cache.iterdir()) == []


def test_show_tells_where_how_large_and_of_which_models(filled: Path) -> None:
    first, *rest = run("show").splitlines()
    assert first.startswith(f"{filled}: ") and first.endswith(" MB")
    assert [line.split() for line in rest] == [
        ["2", "encoder", "dots"], ["6", "judge", "large"], ["4", "judge", "small"]
    ]  # fmt: skip


def test_clear_one_model_then_all(filled: Path) -> None:
    assert run("clear", "--model", "small") == "Entries dropped: 4.\n"
    assert "small" not in run("show")
    with pytest.raises(UnknownName, match=r'did you mean "large".*there are dots, large'):
        run("clear", "--model", "lage")
    assert run("clear") == "Entries dropped: 8.\n"
    assert len(run("show").splitlines()) == 1
    assert run("clear") == "Entries dropped: 0.\n"
    with pytest.raises(UnknownName, match="Nothing is kept of a model large"):
        run("clear", "--model", "large")
