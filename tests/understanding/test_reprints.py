"""Reprints count once, word for word; what was altered stays."""

from pathlib import Path

from detector.assemble import detect
from detector.config import Settings
from detector.writers.record import record

STORY = [
    "The ferry Alma ran aground off Tarn Point at dawn on Sunday.",
    "Twelve passengers were taken to hospital in Orlow.",
    "The harbour master said that the beacon had been dark for a week.",
    "Divers found a gash of nine metres under the bow.",
    "The owner promised to refund every ticket by the end of the month.",
]
OTHER = ["The council met on Tuesday.", "Nobody on the Alma was hurt, the coastguard said."]


def write(folder: Path, name: str, lines: list[str], date: str) -> None:
    head = f"---\ntitle: Alma\nsource: {name}\ndate: {date}\n---\n\n"
    (folder / f"{name}.md").write_text(head + "\n\n".join(lines) + "\n", encoding="utf-8")


def report(folder: Path) -> dict:
    settings = Settings(min_score=0.0)
    return record(detect(folder, encoder="lexical", judge="lexical", settings=settings))


def test_a_reprint_counts_once_and_names_its_original(tmp_path: Path) -> None:
    write(tmp_path, "agency", STORY, "2025-03-02")
    write(tmp_path, "mirror", STORY, "2025-03-03")
    write(tmp_path, "other", OTHER, "2025-03-02")
    found = report(tmp_path)
    articles = {article["id"]: article for article in found["articles"]}
    assert articles["mirror.md"]["duplicate_of"] == "agency.md"
    assert articles["agency.md"]["duplicate_of"] is None
    assert articles["other.md"]["duplicate_of"] is None
    assert articles["mirror.md"]["claims"] == len(STORY)
    assert found["omitted"]["reprinted"] == len(STORY)
    sides = [finding[side] for finding in found["findings"] for side in ("left", "right")]
    assert not any(side["article"] == "mirror.md" for side in sides)
    also = [side["also"] for side in sides if side["article"] == "agency.md"]
    assert also
    for places in also:
        [place] = places
        text = (tmp_path / "mirror.md").read_text(encoding="utf-8")
        assert place["article"] == "mirror.md"
        assert text[place["start"] : place["end"]] in STORY


def test_an_altered_copy_is_a_reprint_whose_altered_sentence_is_found(tmp_path: Path) -> None:
    altered = [line.replace("Twelve", "Twenty") for line in STORY]
    write(tmp_path, "agency", STORY, "2025-03-02")
    write(tmp_path, "mirror", altered, "2025-03-03")
    write(tmp_path, "other", OTHER, "2025-03-02")
    found = report(tmp_path)
    first = found["findings"][0]
    assert {first["left"]["text"], first["right"]["text"]} == {STORY[1], altered[1]}
    assert first["kind"] == "numeric"
    duplicates = {article["id"]: article["duplicate_of"] for article in found["articles"]}
    assert duplicates["mirror.md"] == "agency.md"


def test_the_earliest_dated_copy_is_the_original_whatever_its_name(tmp_path: Path) -> None:
    write(tmp_path, "a", STORY, "2025-03-09")
    write(tmp_path, "b", STORY, "2025-03-02")
    write(tmp_path, "c", STORY, "2025-03-05")
    duplicates = {a["id"]: a["duplicate_of"] for a in report(tmp_path)["articles"]}
    assert duplicates == {"a.md": "b.md", "b.md": None, "c.md": "b.md"}


def test_one_shared_sentence_makes_no_reprint(tmp_path: Path) -> None:
    write(tmp_path, "agency", STORY, "2025-03-02")
    write(tmp_path, "other", [*OTHER, STORY[0]], "2025-03-02")
    found = report(tmp_path)
    assert all(article["duplicate_of"] is None for article in found["articles"])
    assert found["omitted"]["reprinted"] == 1
