"""Settings from the environment and from files, and what a stranger's folder may not set."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import cli
from detector.detect_toml import FOLDER_MAY
from detector.errors import UnknownName, UsageError
from tests.backends.tiny import tiny_cross_encoder

Folder = Callable[..., Path]
ARTICLES = {
    "a.txt": "The flood killed 12 people in Brindle Ferry.\n",
    "b.txt": "The flood killed 15 people in Brindle Ferry.\n",
}
FAST = 'encoder = "lexical"\njudge = "lexical"\n'


def run(*args: object, **env: str) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def user_file(user_folder: Path, text: str) -> Path:
    user_folder.mkdir(parents=True, exist_ok=True)
    path = user_folder / "detect.toml"
    path.write_text(text)
    return path


def holds(folder: Path, key: str, *args: object, **env: str) -> tuple[str, str]:
    """The value of a setting and where it comes from, as `detect config` says them."""
    for line in run("config", folder, *args, **env).stdout.splitlines():
        words = re.split(r"\s{2,}", line)
        if words[0] == key:
            return words[1], words[2]
    raise AssertionError(key)


def settings(folder: Path, out: Path, *args: object, **env: str) -> dict[str, object]:
    result = run(folder, "--quiet", "-o", out, *args, **env)
    assert result.exit_code == 0
    value: dict[str, object] = json.loads(out.read_text())["settings"]
    return value


def test_flags_environment_folder_user_default(
    folder: Folder, user_folder: Path, tmp_path: Path
) -> None:
    root = folder(ARTICLES)
    out = tmp_path / "r.json"
    fast = ("--encoder", "lexical", "--judge", "lexical")
    assert holds(root, "max-pairs")[1] == "default"
    default = settings(root, out, *fast)["max_pairs"]

    user = user_file(user_folder, "max-pairs = 11\ntop = 3\n")
    assert holds(root, "max-pairs") == ("11", str(user))
    assert settings(root, out, *fast)["max_pairs"] == 11

    (root / "detect.toml").write_text("max-pairs = 12\n")
    assert holds(root, "max-pairs") == ("12", str(root / "detect.toml"))
    assert holds(root, "top") == ("3", str(user))
    assert settings(root, out, *fast)["max_pairs"] == 12
    assert holds(root / "a.txt", "max-pairs") == ("12", str(root / "detect.toml"))

    env = {"FACT_TENSION_MAX_PAIRS": "13"}
    assert holds(root, "max-pairs", **env) == ("13", "environment: FACT_TENSION_MAX_PAIRS")
    assert settings(root, out, *fast, **env)["max_pairs"] == 13
    assert settings(root, out, *fast, "--max-pairs", 14, **env)["max_pairs"] == 14
    assert default not in (11, 12, 13, 14)


def test_the_folder_says_what_it_set_and_is_no_article(folder: Folder, tmp_path: Path) -> None:
    root = folder({**ARTICLES, "detect.toml": FAST + "top = 7\n"})
    out = tmp_path / "r.json"
    result = run(root, "--top", 2, "--quiet", "-o", out)
    assert result.stderr == f"detect: {root}/detect.toml sets encoder, judge.\n"
    report = json.loads(out.read_text())
    assert report["skipped"] == []
    assert [article["id"] for article in report["articles"]] == ["a.txt", "b.txt"]
    assert report["models"]["judge"]["name"] == "lexical"
    assert "skipped" not in run("claims", root).stdout


def test_every_setting_is_shown_with_its_origin(folder: Folder, user_folder: Path) -> None:
    root = folder({**ARTICLES, "detect.toml": FAST})
    user_file(user_folder, "offline = true\noutput = ['x.md', 'y.csv']\nlabels = ['agreement']\n")
    lines = run("config", root, FACT_TENSION_FAIL_ON="tension:0.5").stdout.splitlines()
    rows = [re.split(r"\s{2,}", line) for line in lines]
    shown = {row[0]: row[1:] for row in rows[1:] if len(row) == 3}
    options = run("run", "--help").stdout
    for key in shown:
        assert f"--{key}" in options
    assert shown["judge"] == ["lexical", str(root / "detect.toml")]
    assert shown["output"] == ["x.md,y.csv", str(user_folder / "detect.toml")]
    assert shown["labels"] == ["agreement", str(user_folder / "detect.toml")]
    assert shown["offline"][0] == "true"
    assert shown["fail-on"] == ["tension:0.5", "environment: FACT_TENSION_FAIL_ON"]
    assert shown["then"] == ["none", "default"]


def test_the_user_s_models_hold_for_pair_and_the_rest(user_folder: Path) -> None:
    user_file(user_folder, FAST + 'output = "never.json"\nquiet = true\n')
    claims = ("It rained in Orlow.", "It did not rain in Orlow.")
    plain = run("pair", *claims, "--json").stdout
    fast = run("pair", *claims, "--json", "--judge", "lexical", "--encoder", "lexical").stdout
    assert plain == fast
    assert plain != run("pair", *claims, "--json", FACT_TENSION_JUDGE="minilm-nli").stdout
    assert not Path("never.json").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("max_pairs = 3", r'no setting "max_pairs" \(did you mean "max-pairs"\?\)'),
        ("[run]\ntop = 3", 'no setting "run"'),
        ("top = 0", '"top": 0 is not in the range'),
        ("top = 2.5", '"top" is a whole number, not 2.5'),
        ("top = true", '"top" is a whole number, not True'),
        ("top = '5'", '"top" is a whole number, not "5"'),
        ("min-score = nan", '"min-score" is a number, not nan'),
        ("min-score = 7", '"min-score": 7.0 is not in the range'),
        ("within = 1", '"within" is true or false, not 1'),
        ("labels = 'conflict'", '"labels": There is no label "conflict"'),
        ("labels = [1]", '"labels" is a text or a list of texts'),
        ("top = ", "cannot be read: "),
        ("top = " + "[" * 40_000, "cannot be read: it is nested too deeply"),
        ("top = 1" + "0" * 20_000, "cannot be read: "),
        ("#" * 200_000, "cannot be read: it is too large"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_key(
    folder: Folder, user_folder: Path, text: str, says: str
) -> None:
    root = folder({**ARTICLES, "detect.toml": text})
    with pytest.raises(UsageError, match=says) as error:
        run(root)
    assert str(root / "detect.toml") in str(error.value)
    (root / "detect.toml").unlink()
    path = user_file(user_folder, text)
    with pytest.raises(UsageError, match=says) as error:
        run(root)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        'output = "stolen.json"',
        'output = ["../x.html"]',
        "offline = false",
        "quiet = true",
        'against = "/etc/passwd"',
        'fail-on = "tension"',
        'device = "cuda"',
        'judge = "owner/name"',
        'judge = "./model"',
        'judge = "minilm-nli+lexical"',
        'then = "/tmp"',
        'encoder = "../card.toml"',
        "no-cache = true",
    ],
)
def test_a_folder_may_not_write_fetch_or_read_elsewhere(
    folder: Folder, tmp_path: Path, text: str
) -> None:
    root = folder({**ARTICLES, "detect.toml": text})
    before = sorted(tmp_path.rglob("*"))
    for command in ("run", "config"):
        with pytest.raises(UsageError):
            run(command, root)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_same_may_stand_in_the_user_s_file(
    folder: Folder, user_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r.json"
    user_file(user_folder, FAST + f'output = "{out}"\nquiet = true\noffline = false\n')
    result = run(folder(ARTICLES))
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads(out.read_text())["counts"]["articles"] == 2


def test_all_that_a_folder_may_set_is_taken(folder: Folder) -> None:
    lines = {
        "about": '"flood"', "encoder": '"lexical"', "judge": '"lexical"', "then": '"minilm-nli"',
        "labels": '["tension", "contradiction"]', "max-pairs": "9", "min-score": "0.25",
        "offline": "true", "top": "3", "within": "true",
    }  # fmt: skip
    assert sorted(lines) == sorted(FOLDER_MAY)
    text = "".join(f"{key} = {value}\n" for key, value in lines.items())
    root = folder({**ARTICLES, "detect.toml": text})
    for key in lines:
        assert holds(root, key)[1] == str(root / "detect.toml")
    assert run(root).stderr.count(",") == len(lines) - 1


def test_an_added_hub_model_is_no_choice_of_a_folder(folder: Folder, user_folder: Path) -> None:
    cards = user_folder / "cards"
    cards.mkdir(parents=True)
    (cards / "far.toml").write_text(
        'name = "far"\nroles = ["judge"]\nbackend = "torch"\nrepo = "owner/far"\n'
    )
    root = folder({**ARTICLES, "detect.toml": 'judge = "far"\n'})
    with pytest.raises(UnknownName, match='"far"'):
        run(root)


def test_a_folder_named_like_a_cascade_is_not_taken_for_one(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lexical+minilm-nli").mkdir()
    tiny_cross_encoder(tmp_path / "lexical+minilm-nli")
    monkeypatch.chdir(tmp_path)
    text = 'encoder = "lexical"\njudge = "lexical"\nthen = "minilm-nli"\n'
    root = folder({**ARTICLES, "detect.toml": text})
    run(root, "--quiet", "-o", tmp_path / "r.json")
    models = json.loads((tmp_path / "r.json").read_text())["models"]
    assert models["then"]["name"] == "minilm-nli"


def test_what_is_no_file_is_no_settings_file(folder: Folder) -> None:
    root = folder(ARTICLES)
    os.mkfifo(root / "detect.toml")
    assert holds(root, "top")[1] == "default"
    os.unlink(root / "detect.toml")
    (root / "detect.toml").mkdir()
    assert holds(root, "top")[1] == "default"


def test_settings_further_down_are_neither_read_nor_hidden(folder: Folder, tmp_path: Path) -> None:
    root = folder({**ARTICLES, "detect.toml": FAST, "sub/detect.toml": "top = 1\n"})
    run(root, "--quiet", "-o", tmp_path / "r.json")
    skipped = json.loads((tmp_path / "r.json").read_text())["skipped"]
    assert [skip["path"] for skip in skipped] == ["sub/detect.toml"]
    assert holds(root, "top")[1] == "default"


def test_help_and_completion_read_no_folder(folder: Folder) -> None:
    root = folder({**ARTICLES, "detect.toml": "nonsense"})
    assert run("run", "--help", root).exit_code == 0
    done = run(_DETECT_COMPLETE="bash_complete", COMP_WORDS=f"detect {root} --to", COMP_CWORD="2")
    assert "Traceback" not in done.output
