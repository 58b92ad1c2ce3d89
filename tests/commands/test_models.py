"""`detect models`: the shelf, a card in full, and models of the user's own."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from detector.assemble import build_encoder, build_judge, find_card
from detector.cards import added, embedded, shelf, verify
from detector.cli import cli
from detector.errors import ModelError, UnknownName, UnsuitableModel, UsageError
from tests.backends.tiny import tiny_cross_encoder, tiny_sentence_encoder
from tests.conftest import ROOT


def run(*args: object) -> str:
    result = CliRunner().invoke(cli, ["models", *map(str, args)])
    if result.exception:
        raise result.exception
    return result.stdout


def fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.fixture
def nli(tmp_path: Path) -> Path:
    return tiny_cross_encoder(fresh(tmp_path / "nli"))


def test_every_embedded_model_is_listed_with_what_its_card_says() -> None:
    lines = run("list").splitlines()
    assert lines == run().splitlines()
    assert len(lines) == 1 + len(embedded())
    (row,) = (line for line in lines if line.startswith("minilm-nli"))
    card = embedded()["minilm-nli"]
    assert card.folder is not None
    size = sum(path.stat().st_size for path in card.folder.iterdir()) / 1e6
    accuracy = card.scores["mnli_matched"]["accuracy"]
    for part in ("judge", "embedded", f"{size:.1f} MB", "en", card.licence):
        assert str(part) in row
    assert f"{accuracy:.3f} (mnli_matched)" in row


def test_the_whole_card_is_shown_in_both_forms() -> None:
    card = embedded()["minilm-nli"]
    value = json.loads(run("show", "minilm-nli", "--json"))
    assert value["scores"] == card.scores
    assert value["data"] == list(card.data)
    assert value["recipe"] == card.recipe
    assert value["sha256"] == card.sha256
    assert (value["temperature"], value["max_tokens"]) == (card.temperature, card.max_tokens)
    text = run("show", "minilm-nli")
    for suite, entry in card.scores.items():
        assert suite.replace("_", " ") in text or suite in text
        assert f"{entry['rows']:,}" in text or str(entry["rows"]) in text
    for part in card.data:
        assert part["name"] in text and part["licence"] in text and f"{part['rows']:,}" in text
    for value in (*card.sha256.values(), str(card.recipe["learning_rate"])):
        assert value in text
    for other in embedded():
        assert other in run("show", other)


def test_a_name_that_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="minilm-nli"):
        run("show", "minilm-nil")
    with pytest.raises(UnknownName, match="no added model"):
        run("remove", "mine")
    with pytest.raises(UsageError, match="is embedded"):
        run("remove", "minilm-nli")


def test_a_judge_in_a_folder_is_added_used_and_removed(nli: Path) -> None:
    (nli / "README.md").write_text("---\nlicense: mit\nlanguage:\n- en\n- de\n---\nA model.\n")
    assert "--judge mine" in run("add", "mine", nli)
    card = shelf()["mine"]
    assert card.roles == ("judge",)
    assert card.labels == ("contradiction", "entailment", "neutral")
    assert (card.licence, card.languages, card.max_tokens) == ("mit", ("en", "de"), 64)
    verify(card)
    judge = build_judge("mine")
    assert judge.judge([("the ferry was closed", "the ferry was not closed")]).shape == (1, 3)
    assert judge.fingerprint.name == "mine"
    assert "added" in next(line for line in run().splitlines() if line.startswith("mine"))
    assert json.loads(run("show", "mine", "--json"))["folder"] == str(nli)
    with pytest.raises(UsageError, match="already"):
        run("add", "mine", nli)
    with pytest.raises(UsageError, match="already"):
        run("add", "Mine", nli)
    run("remove", "mine")
    assert "mine" not in shelf()
    assert nli.is_dir()


def test_an_encoder_is_told_from_a_judge(tmp_path: Path) -> None:
    model = tiny_sentence_encoder(tmp_path)
    run("add", "small", model)
    assert find_card("small", "encoder").max_tokens == 64
    assert build_encoder("small").encode(["the ferry"]).shape == (1, 16)
    with pytest.raises(UnsuitableModel, match="no judge"):
        run("add", "other", model, "--role", "judge")


def test_weights_that_changed_since_are_refused(nli: Path) -> None:
    run("add", "mine", nli)
    weights = nli / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\1\2\3")
    with pytest.raises(ModelError, match="damaged"):
        build_judge("mine")


@pytest.mark.parametrize(
    "labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("entailment", "not_entailment"), ("a", "b", "c")]
)
def test_labels_that_cannot_be_named_are_refused(tmp_path: Path, labels: tuple[str, ...]) -> None:
    model = tiny_cross_encoder(fresh(tmp_path / "model"), labels)
    with pytest.raises(UnsuitableModel, match=rf"its labels are {labels[0]}"):
        run("add", "mine", model)
    assert added() == {}


def test_a_classifier_whose_configuration_names_no_labels_is_refused(nli: Path) -> None:
    config = json.loads((nli / "config.json").read_text())
    del config["id2label"]
    (nli / "config.json").write_text(json.dumps(config))
    with pytest.raises(UnsuitableModel, match="LABEL_0"):
        run("add", "mine", nli)


def test_pickled_weights_are_refused(nli: Path) -> None:
    (nli / "model.safetensors").rename(nli / "pytorch_model.bin")
    with pytest.raises(UnsuitableModel, match="no safetensors"):
        run("add", "mine", nli)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("[" * 100_000, "cannot be read"),
        ("[1, 2]", "it is no object"),
        ('{"architectures": 7}', "do not tell what it is"),
        ('{"architectures": ["XForSequenceClassification"], "id2label": 3}', "numbers its labels"),
        ('{"architectures": ["XForSequenceClassification"], "num_labels": -1}', "no NLI judge"),
        (
            '{"architectures": ["XForSequenceClassification"], "id2label": '
            '{"3": "neutral", "9": "entailment", "5": "contradiction"}}',
            "numbers its labels",
        ),
    ],
)
def test_hostile_configurations_are_refused(nli: Path, config: str, says: str) -> None:
    (nli / "config.json").write_text(config)
    with pytest.raises(UsageError, match=says):
        run("add", "mine", nli)


def test_a_hostile_readme_brings_nothing_into_the_card(nli: Path) -> None:
    (nli / "README.md").write_text(
        '---\nlicense: "x\\n[sha256]\\n"\nlanguage: ["en", {a: b}, "\\e[31mred"]\n---\n'
    )
    run("add", "mine", nli)
    assert (shelf()["mine"].licence, shelf()["mine"].languages) == (None, ("en",))


@pytest.mark.parametrize("name", ["a/b", "../x", "a+b", "", ".x", "x.toml", "a" * 65, "a b"])
def test_a_name_that_could_be_something_else_is_refused(nli: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a model"):
        run("add", name, nli)


def test_an_added_card_never_takes_an_embedded_name(nli: Path, user_folder: Path) -> None:
    for name in ("minilm-nli", "MiniLM-NLI"):
        with pytest.raises(UsageError, match="embedded"):
            run("add", name, nli)
    run("add", "mine", nli)
    path = user_folder / "cards" / "mine.toml"
    path.write_text(path.read_text().replace('"mine"', '"lexical"'))
    with pytest.raises(UsageError, match="has the name of an embedded one"):
        shelf()
    path.write_text("name = 3 =")
    with pytest.raises(UsageError, match=r"mine\.toml is no model card"):
        shelf()
    run("remove", "mine")
    assert shelf() == embedded()


def test_a_source_that_is_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        run("add", "mine", "nowhere")
    with pytest.raises(UsageError, match="is no model"):
        run("add", "mine", fresh(tmp_path / "empty"))


class _Hub(BaseHTTPRequestHandler):
    """Enough of a model hub, with one model, over HTTP."""

    model: Path
    commit = "0123456789abcdef0123456789abcdef01234567"

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, body: bool) -> None:
        path = self.path.split("?")[0]
        names = sorted(entry.name for entry in self.model.iterdir())
        if path.startswith("/api/models/owner/nli"):
            siblings = [{"rfilename": name} for name in names]
            about = {"id": "owner/nli", "sha": self.commit, "siblings": siblings}
            if "/tree/" in path:
                data = json.dumps(
                    [{"type": "file", "path": name, "size": 1, "oid": "0" * 40} for name in names]
                ).encode()
            else:
                data = json.dumps(about).encode()
        elif "/owner/nli/resolve/" in path and path.rsplit("/", 1)[1] in names:
            data = (self.model / path.rsplit("/", 1)[1]).read_bytes()
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Repo-Commit", self.commit)
        self.send_header("ETag", '"' + path.rsplit("/", 1)[1] + '"')
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub(nli: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (_Hub,), {"model": nli}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def add(endpoint: str, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """`detect models add` in a process of its own: the hub's address is read on import."""
    env = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "NO_PROXY": "127.0.0.1"}
    # A test that loaded a local model has set this for the whole process.
    env.pop("HF_HUB_OFFLINE", None)
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "models", "add", *args],
        capture_output=True, text=True, env=env, timeout=300,
    )  # fmt: skip


def test_a_hub_id_is_looked_up_and_kept_to_its_revision(hub: str, tmp_path: Path) -> None:
    home = tmp_path / "hf"
    refused = add(hub, home, "far", "owner/nli", "--offline")
    assert refused.returncode == 3
    assert "--offline forbids looking it up" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1

    done = add(hub, home, "far", "owner/nli")
    assert (done.returncode, done.stderr) == (0, "")
    card = shelf()["far"]
    assert (card.repo, card.revision) == ("owner/nli", _Hub.commit)
    assert card.labels == ("contradiction", "entailment", "neutral")
    assert not list(home.rglob("*.safetensors"))

    weightless = add(hub, home, "again", "owner/nli", "--offline")
    assert weightless.returncode == 3
    assert "weights of owner/nli are not on this machine" in weightless.stderr

    missing = add(hub, home, "gone", "owner/gone")
    assert missing.returncode == 2
    assert "There is no model owner/gone" in missing.stderr
    assert set(added()) == {"far"}


def test_a_hub_that_cannot_be_reached_writes_no_card(tmp_path: Path) -> None:
    done = add("http://127.0.0.1:9", tmp_path / "hf", "far", "owner/nli")
    assert done.returncode == 3
    assert "the hub could not be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert added() == {}


def test_a_card_whose_folder_has_gone_says_so(nli: Path) -> None:
    run("add", "mine", nli)
    shutil.rmtree(nli)
    with pytest.raises(ModelError, match="incomplete"):
        build_judge("mine")
    assert "mine" in run()
