"""What flows through the pipeline: plain frozen records, in the order in which they are made.

Offsets are half-open and count Unicode code points of `Article.text`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame


class Label(StrEnum):
    """What we say of a pair."""

    CONTRADICTION = "contradiction"
    TENSION = "tension"
    AGREEMENT = "agreement"
    NEUTRAL = "neutral"


CONFLICTS = (Label.CONTRADICTION, Label.TENSION)


class Kind(StrEnum):
    """What sort of conflict a finding is: what the two claims differ in.

    `SUPERSEDED_UPDATE`: a plan, a promise or an early figure that the other report overtakes.
    `WORLD_KNOWLEDGE`: no word shows it; one must know how things go together.
    """

    NEGATION = "negation"
    ANTONYM = "antonym"
    NUMERIC = "numeric"
    DATE_TIME = "date_time"
    ENTITY = "entity"
    LOCATION = "location"
    CAUSE = "cause"
    SCOPE = "scope"
    ATTRIBUTION_DISPUTE = "attribution_dispute"
    MODALITY = "modality"
    SUPERSEDED_UPDATE = "superseded_update"
    WORLD_KNOWLEDGE = "world_knowledge"
    AGREEMENT = "agreement"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range of code points from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """One article. Compared by identity: two reprints are two articles.

    `id` is the posix path under the folder, with `#12` where a file holds several. For txt and md
    `text` is the decoded file itself; for html, json and the like it is the text that was taken out
    of the file. `date` is ISO (YYYY-MM-DD) or None. `header` are spans that hold metadata only
    (front matter); nothing in them is a claim.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    language: str | None = None
    header: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a claim: `value`, or the range `low` to `high`, of `unit` (what is counted).

    `low` and `high` hold what the words allow: "at least 12" is 12 to infinity, "about 40" is 38 to
    42. `start` and `end` count in the text that was parsed.
    """

    low: float
    high: float
    unit: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One checkable statement: `text` is `article.text[start:end]`, `proposition` what models read.

    `speaker` and `cue` ("said", "denied") are those of reported speech; the proposition is without
    them. `line` counts from 1. `headline` marks a title or sub-heading. `number` is the claim's
    position among all claims of the run. `also` are claims of other articles in the same words,
    which count as this one.
    """

    article: Article
    start: int
    end: int
    line: int
    text: str
    proposition: str
    headline: bool = False
    number: int = 0
    speaker: str | None = None
    cue: str | None = None
    quantities: tuple[Quantity, ...] = ()
    also: tuple["Claim", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Omitted:
    """A piece of an article that is no claim, and why; offsets as in `Claim`."""

    article: Article
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims to be judged; `similarity` is the cosine of their embeddings, in [-1, 1]."""

    left: Claim
    right: Claim
    similarity: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The probabilities of a judge for one premise and hypothesis; they sum to 1."""

    entailment: float
    neutral: float
    contradiction: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge said: left as premise (`forward`), right as premise (`backward`).

    `backward` is None where the first direction left no hope of a conflict or an agreement.
    """

    pair: Pair
    forward: Scores
    backward: Scores | None


class Decision(StrEnum):
    """What a reader decided of a finding. `OTHER_EVENT`: the claims are about different things."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    OTHER_EVENT = "different_event"


@dataclass(frozen=True, slots=True)
class Quote:
    """A claim as a review names it: the article's id and the claim's text."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a reader made of the finding `id`; `decision` is None where there is a note alone.

    `label` and `kind` are what we said of the pair when it was reviewed.
    """

    id: str
    decision: Decision | None
    note: str
    label: Label
    kind: Kind
    left: Quote
    right: Quote


@dataclass(frozen=True, slots=True)
class Finding:
    """What we say of a pair: `score` in [0, 1], from 1 (surely a conflict) down.

    `figures` are the numbers that exclude each other, left and right, as they are worded.
    """

    id: str
    verdict: Verdict
    label: Label
    kind: Kind
    score: float
    reasons: tuple[str, ...]
    dispute: str | None = None
    figures: tuple[str, str] | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Findings about one fact, best first; `sides` are its claims, each once, left side first.

    `summary` tells the sides in a line: which outlets give which figure, or stand on which side.
    """

    id: str
    title: str
    findings: tuple[Finding, ...]
    sides: tuple[tuple[Claim, ...], ...]
    summary: str = ""


class Outcome(StrEnum):
    """What a folder says of a drafted claim."""

    CONTRADICTED = "contradicted"
    IN_TENSION = "in tension"
    SUPPORTED = "supported"
    NOTHING_FOUND = "nothing found"


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim of a draft, what the folder says of it, and the findings that say so, best first."""

    claim: Claim
    outcome: Outcome
    conflicts: tuple[Finding, ...]
    agreements: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, or one that was read in part, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which model exactly: the name it was asked for by, its revision, the weights' sha256.

    `then` is the judge that reads what this one did not rule out, if there is one.
    """

    name: str
    revision: str | None = None
    sha256: str | None = None
    then: "Fingerprint | None" = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a writer needs. `findings` are in the order of their rank, from 1.

    `duplicates` maps the id of an article to that of the one it reprints. `checked` holds the
    claims of the draft that was checked against the folder, in its order.
    `reviews` are all that the run was given, those of findings that are left out, too.
    """

    articles: Sequence[Article]
    claims: Mapping[str, int]
    findings: Sequence[Finding]
    disputes: Sequence[Dispute]
    skipped: Sequence[Skipped]
    counts: Mapping[str, int]
    omitted: Mapping[str, int]
    settings: Mapping[str, Any]
    encoder: Fingerprint
    judge: Fingerprint
    timings: Mapping[str, float]
    notes: Sequence[str] = field(default=())
    duplicates: Mapping[str, str] = field(default_factory=dict)
    checked: Sequence[Checked] = field(default=())
    reviews: Sequence[Review] = field(default=())

    def to_frame(self) -> "DataFrame":
        """The findings as a pandas DataFrame, one a row, in the order of their rank.

        The columns are those of the report as `.csv`, and for each side `start`, `end`, `speaker`
        and `headline`. Texts are the articles' own, as they stand there. Raises ImportError where
        pandas is not installed.
        """
        try:
            from pandas import DataFrame
        except ImportError as error:
            raise ImportError(
                'to_frame() needs pandas: pip install "fact-tension[pandas]".'
            ) from error
        rows = [_row(rank, finding) for rank, finding in enumerate(self.findings, start=1)]
        return DataFrame.from_records(rows, columns=list(_COLUMNS))


_SIDE = ("text", "article", "line", "source", "date", "start", "end", "speaker", "headline")
_COLUMNS = (
    "rank", "score", "label", "kind",
    *(f"left_{name}" for name in _SIDE), *(f"right_{name}" for name in _SIDE),
    "reasons", "similarity", "dispute", "id", "review", "note",
)  # fmt: skip


def _row(rank: int, finding: Finding) -> tuple[Any, ...]:
    """The cells of a finding, in the order of `_COLUMNS`."""
    pair = finding.verdict.pair
    sides = (
        (
            claim.text, claim.article.id, claim.line, claim.article.source, claim.article.date,
            claim.start, claim.end, claim.speaker, claim.headline,
        )
        for claim in (pair.left, pair.right)
    )  # fmt: skip
    cells = (cell for side in sides for cell in side)
    review = finding.review
    return (
        rank, finding.score, finding.label.value, finding.kind.value, *cells,
        " ".join(finding.reasons), pair.similarity, finding.dispute, finding.id,
        review.decision if review else None, review.note if review else None,
    )  # fmt: skip
