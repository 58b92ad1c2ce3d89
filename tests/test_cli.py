"""The command line as a user meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backends.tiny import tiny_cross_encoder
from tests.conftest import EXAMPLES, ROOT

Folder = Callable[..., Path]
LEFT = "The flood killed 12 people in Brindle Ferry.\n"
RIGHT = "The flood killed 15 people in Brindle Ferry.\n"
FAST = ("--encoder", "lexical", "--judge", "lexical")


def detect(*args: object, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "cli.py"), *map(str, args)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, **env}, timeout=300,
    )  # fmt: skip


def refused(code: int, says: str, *args: object) -> None:
    done = detect(*args)
    assert done.returncode == code
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("detect: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_findings_on_stdout_and_nothing_on_stderr(folder: Folder) -> None:
    done = detect(folder({"a.txt": LEFT, "b.txt": RIGHT}), *FAST)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "CONTRADICTION" in done.stdout
    assert "“12 people” against “15 people”." in done.stdout
    assert "a.txt:1" in done.stdout


def test_options_may_stand_before_the_folder(folder: Folder) -> None:
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    assert detect(*FAST, "--top", 3, root).stdout == detect(root, "--top", 3, *FAST).stdout


def test_every_output_format_is_written(folder: Folder, tmp_path: Path) -> None:
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    names = ["r.html", "r.json", "r.jsonl", "r.csv", "r.md"]
    outputs = [part for name in names for part in ("-o", tmp_path / name)]
    done = detect(root, *FAST, "--quiet", *outputs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for name in names:
        assert "Brindle" in (tmp_path / name).read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["articles", *names])


def test_mistakes_get_one_sentence(folder: Folder, tmp_path: Path) -> None:
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    refused(2, "There is no folder nowhere", "nowhere")
    refused(2, 'There is no folder or command benchmrk (did you mean "benchmark"?).', "benchmrk")
    refused(2, 'did you mean "minilm-nli"', root, "--judge", "minilm-nil")
    refused(2, "There is no report format", root, "-o", "x.docx")
    refused(2, "There is no folder", root, "-o", tmp_path / "no" / "x.html")
    refused(2, 'There is no label "conflict"', root, "--labels", "conflict")
    refused(2, "--fail-on takes", root, "--fail-on", "neutral")
    refused(2, "No such option", root, "--tpo", "3")
    refused(2, "not in the range", root, "--min-score", "7")
    refused(2, "nan is not in the range", root, "--min-score", "nan")
    refused(2, "nan is not in the range", "pair", "It rained.", "It was dry.", "--min-score", "nan")
    refused(2, "A report needs a format", root, "-o", "report")
    refused(2, "is a folder: name a file", root, "-o", folder({"x.json/a.txt": LEFT}) / "x.json")
    refused(2, "--labels names no label", root, "--labels", ",")
    refused(2, "The topic is empty", root, "--about", " ")
    refused(2, "Got unexpected extra argument", root, root)
    refused(2, "There is no folder or command detct.", "detct", root)
    refused(2, "'lst' (did you mean 'list'?); see detect models --help.", "models", "lst")
    refused(2, "there is 1", "pair", "One claim.")


def test_folders_without_articles(folder: Folder, tmp_path: Path) -> None:
    refused(3, "holds no files: put articles in it", folder({}))
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "x.txt").write_bytes(bytes(range(256)) * 8)
    refused(3, "it is a binary file, not text", bad)


def test_a_two_label_classifier_is_no_judge(folder: Folder, tmp_path: Path) -> None:
    model = tmp_path / "sentiment"
    model.mkdir()
    tiny_cross_encoder(model, ("negative", "positive"))
    refused(2, "its labels are negative, positive", folder({"a.txt": LEFT}), "--judge", model)


def test_a_hugging_face_folder_is_a_judge(folder: Folder, tmp_path: Path) -> None:
    model = tmp_path / "nli"
    model.mkdir()
    tiny_cross_encoder(model)
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    out = tmp_path / "r.json"
    done = detect(root, "--encoder", "lexical", "--judge", model, "--min-score", 0, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(out.read_text())
    assert report["models"]["judge"]["name"] == "nli"
    assert len(report["models"]["judge"]["sha256"]) == 64


def test_one_article_and_no_conflict_are_no_errors(folder: Folder) -> None:
    done = detect(folder({"a.txt": LEFT}), *FAST)
    assert done.returncode == 0
    assert "Only one article was read" in done.stdout
    done = detect(folder({"b.txt": "The library in Mirrin opened its doors on Friday.\n"}), *FAST)
    assert done.returncode == 0
    assert "No conflict was found." in done.stdout


def test_within_one_article(folder: Folder) -> None:
    done = detect(folder({"a.txt": LEFT + RIGHT}), *FAST, "--within")
    assert "CONTRADICTION" in done.stdout


def test_fail_on(folder: Folder) -> None:
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    assert detect(root, *FAST, "--quiet", "--fail-on", "contradiction").returncode == 1
    assert detect(root, *FAST, "--quiet", "--fail-on", "contradiction:1").returncode == 0
    assert detect(root, *FAST, "--quiet", "--fail-on", "tension").returncode == 0


def test_labels_and_min_score(folder: Folder, tmp_path: Path) -> None:
    root = folder({"a.txt": LEFT + "A dog crossed the old road.\n", "b.txt": RIGHT})

    def labels(*args: object) -> list[str]:
        out = tmp_path / "r.json"
        assert detect(root, *FAST, "--quiet", "-o", out, *args).returncode == 0
        return [finding["label"] for finding in json.loads(out.read_text())["findings"]]

    assert labels() == ["contradiction"]
    assert "No conflict" not in detect(root, *FAST, "--labels", "agreement").stdout
    assert "No conflict" in detect(root, *FAST, "--min-score", 1).stdout
    assert labels("--labels", "neutral,agreement") == ["neutral"]
    assert len(labels("--min-score", 0)) == 2
    assert labels("--min-score", 1) == []


def test_a_utf16_file_is_read_like_any_other(folder: Folder) -> None:
    root = folder({"a.txt": LEFT.encode("utf-16"), "b.txt": RIGHT})
    assert "CONTRADICTION" in detect(root, *FAST).stdout


@pytest.mark.parametrize("args", [("--help",), ("run", "--help"), ("--version",)])
def test_help(args: tuple[str, ...]) -> None:
    done = detect(*args)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "detect" in done.stdout or "fact-tension" in done.stdout


def test_no_arguments_show_the_help() -> None:
    done = detect()
    assert done.returncode == 2
    assert "detect FOLDER" in done.stdout


def test_a_subcommand_wins_over_a_folder_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "a.txt").write_text(LEFT)
    done = detect("run", cwd=tmp_path)
    assert done.returncode == 2
    assert "Missing argument 'FOLDER'" in done.stderr
    assert "./run" in done.stderr
    assert detect("./run", *FAST, cwd=tmp_path).returncode == 0


def test_the_user_folder_shadows_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.txt").write_text(LEFT)
    (tmp_path / "cli.py").write_text("raise SystemExit('shadowed')")
    (tmp_path / "models" / "__init__.py").write_text("raise SystemExit('shadowed')")
    done = subprocess.run(
        [sys.executable, "-m", "detector", "./models", *FAST],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "shadowed" not in done.stderr + done.stdout
    assert "Only one article was read" in done.stdout


def test_ctrl_c_in_the_middle_leaves_nothing_behind(folder: Folder, tmp_path: Path) -> None:
    files = {
        f"{n}.txt": "".join(
            f"On day {d} the town of Orlow lost {n + d} boats.\n" for d in range(60)
        )
        for n in range(40)
    }
    out = tmp_path / "r.json"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), str(folder(files)), "-o", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    time.sleep(8)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert stderr.lstrip("\n") == "detect: Interrupted: no report was written.\n"
    assert not out.exists()


@pytest.mark.parametrize(
    "command", ["{root} " + " ".join(FAST), "claims {root} --json", "models list"]
)
def test_a_closed_pipe_is_no_error(folder: Folder, command: str) -> None:
    """Nor is it exit code 1, which means findings."""
    root = folder({"a.txt": LEFT, "b.txt": RIGHT})
    call = f"{sys.executable} {ROOT / 'cli.py'} {command.format(root=root)}"
    done = subprocess.run(
        ["bash", "-c", f"{call} | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_identical_sentences_of_one_article_make_one_finding(
    folder: Folder, tmp_path: Path
) -> None:
    root = folder({"a.txt": LEFT + "The sirens were silent that day.\n" + LEFT, "b.txt": RIGHT})
    out = tmp_path / "r.json"
    detect(root, *FAST, "--quiet", "--within", "--min-score", 0, "-o", out)
    report = json.loads(out.read_text())
    ids = [finding["id"] for finding in report["findings"]]
    assert len(ids) == len(set(ids)) == 3
    assert report["omitted"]["repeated"] == 1


def test_the_command_line_loads_no_model_library() -> None:
    code = (
        "import sys, detector.cli; "
        "print([m for m in ('torch', 'transformers', 'onnxruntime', 'numpy', 'rich') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_examples_are_an_example() -> None:
    assert len(list(EXAMPLES.iterdir())) == 11
