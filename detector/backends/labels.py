"""Which output of a classifier means what, by its name, never by its place."""

from collections.abc import Mapping

from detector.errors import UnsuitableModel

ORDER = ("entailment", "neutral", "contradiction")
_NAMES = {
    "entailment": "entailment", "entail": "entailment", "entails": "entailment",
    "entailed": "entailment", "supports": "entailment", "supported": "entailment",
    "neutral": "neutral", "neutrality": "neutral", "not enough info": "neutral",
    "nei": "neutral", "unknown": "neutral",
    "contradiction": "contradiction", "contradict": "contradiction",
    "contradicts": "contradiction", "contradictory": "contradiction", "refutes": "contradiction",
    "refuted": "contradiction",
}  # fmt: skip


def columns(labels: Mapping[int, str], model: str) -> list[int]:
    """The columns of entailment, neutral and contradiction in a model's outputs.

    Raises UnsuitableModel where the labels are not these three by name.
    """
    named = {
        _NAMES.get(" ".join(str(label).casefold().replace("_", " ").split())): column
        for column, label in labels.items()
    }
    if len(labels) != len(ORDER) or set(named) != set(ORDER):
        shown = ", ".join(str(label) for label in list(labels.values())[:4])
        raise UnsuitableModel(
            f"{model} is no NLI judge: its labels are {shown}, where entailment, neutral and "
            "contradiction are needed by name."
        )
    return [named[label] for label in ORDER]
