"""The schemas that are shipped hold for real reports and real reviews."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import detector
from detector.assemble import build_writer, detect
from detector.config import Settings
from detector.data import Label, Report
from detector.reviews import dump, load
from tests.conftest import EXAMPLES
from tests.test_reviews import decided

FOLDER = Path(detector.__file__).parent


def schema(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def faults(name: str, document: Any) -> Iterator[str]:
    reviews = Resource.from_contents(schema("reviews.schema.json"))
    registry: Registry[Any] = Registry().with_resource("reviews.schema.json", reviews)
    checker = Draft202012Validator(schema(name), registry=registry)
    return (f"{error.json_path}: {error.message}" for error in checker.iter_errors(document))


def written(report: Report) -> Any:
    return json.loads(build_writer(".json").write(report))


@pytest.fixture(scope="module")
def report() -> Report:
    settings = Settings(labels=tuple(Label))
    return detect(EXAMPLES, encoder="lexical", judge="lexical", settings=settings)


@pytest.mark.parametrize("name", ["report.schema.json", "reviews.schema.json"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_a_report_of_every_label_fits_its_schema(report: Report) -> None:
    document = written(report)
    assert {finding["label"] for finding in document["findings"]} == set(Label)
    assert list(faults("report.schema.json", document)) == []


def test_a_report_with_reviews_fits_its_schema(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(dump(decided(report)), encoding="utf-8")
    assert list(faults("reviews.schema.json", json.loads(path.read_text()))) == []
    again = detect(EXAMPLES, encoder="lexical", judge="lexical", reviews=load(path))
    document = written(again)
    assert document["reviews"]
    assert list(faults("report.schema.json", document)) == []


def test_the_schema_refuses_what_is_no_report(report: Report) -> None:
    document = written(report)
    document["findings"][0]["label"] = "lie"
    del document["counts"]["judged"]
    assert len(list(faults("report.schema.json", document))) == 2
