"""Teach the encoder which claims speak of one thing: `python -m models.train_encoder --help`.

The base encoder puts sentences near that share a topic; what pairing needs is sentences that tell
the same fact, agreed or disputed. A batch is a few series of told events (`models.news_events`)
and all facts of a few events of `models.facts`. The loss is InfoNCE with several positives: of a
sentence's similarities to the sentences of other outlets in the batch, softened by a temperature,
-log of the share that falls on those that tell one of its facts (Khosla et al. 2020, eq. 3 summed
inside the logarithm). Sibling events are in one batch, so "twelve died in Marat" learns to stand
away from "nine died in Tell Rafid". A second term keeps each sentence near where the base had it.
"""

import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, get_linear_schedule_with_warmup

from models import news_events, news_facts
from models.leaks import Evaluation
from models.options import evaluation_option
from models.rows import Row, read_objects

# Softens similarities; .05 is what sentence-transformers trains with (a scale of 20).
_TEMPERATURE = 0.05
# What staying near the base weighs beside the loss.
_NEAR = 0.5
_SERIES, _FACT_EVENTS = 1, 1
_TOKENS = 48
_AT_A_TIME = 64


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences that are compared with each other: `outlets` says whose each is, and `facts` which
    facts it tells, as ids.
    """

    texts: tuple[str, ...]
    outlets: tuple[str, ...]
    facts: tuple[frozenset[str], ...]


def told_blocks(*, measured: bool = False) -> list[Block]:
    """A block for each series of told events, both siblings in it."""
    series = defaultdict(list)
    for path in news_events.files():
        event = news_events.read_event(path)
        if news_events.held_out(event.series) == measured:
            series[event.series].append(event)
    blocks = []
    for name in sorted(series):
        texts, outlets, facts = [], [], []
        for event in series[name]:
            told = defaultdict(set)
            for number, mark in enumerate(event.marks):
                for side in mark.sides:
                    for key in side:
                        told[key].add(f"{event.id}/{number}")
            for key, sentence in event.sentences().items():
                texts.append(sentence.proposition)
                outlets.append(f"{event.id}/{sentence.outlet}")
                facts.append(frozenset(told[key]))
        blocks.append(Block(tuple(texts), tuple(outlets), tuple(facts)))
    return blocks


def fact_blocks() -> list[Block]:
    """A block for each event of `models.facts`: every sentence is an outlet of its own."""
    events = defaultdict(list)
    for path in news_facts.files():
        for fact in read_objects(path):
            if not news_facts.held_out(fact["event"]):
                events[fact["event"]].append(fact)
    blocks = []
    for name in sorted(events):
        texts, facts = [], []
        for number, fact in enumerate(events[name]):
            for text in (fact["claim"], *fact["same"], *fact["against"]):
                texts.append(text)
                facts.append(frozenset([f"{name}/{number}"]))
            for text in (*fact["beside"], fact["elsewhere"]):
                texts.append(text)
                facts.append(frozenset())
        outlets = tuple(f"{name}/{number}" for number in range(len(texts)))
        blocks.append(Block(tuple(texts), outlets, tuple(facts)))
    return blocks


def positives(block: Block) -> tuple[Tensor, Tensor]:
    """Which pairs tell one fact, and which may be compared at all: bool (n, n) both."""
    outlets = {name: number for number, name in enumerate(dict.fromkeys(block.outlets))}
    owner = torch.tensor([outlets[name] for name in block.outlets])
    every = {fact: number for number, fact in enumerate(sorted(frozenset().union(*block.facts)))}
    told = torch.zeros(len(block.texts), len(every))
    for row, facts in enumerate(block.facts):
        for fact in facts:
            told[row, every[fact]] = 1
    other = owner[:, None] != owner[None, :]
    return (told @ told.T > 0) & other, other


def contrast(vectors: Tensor, shared: Tensor, other: Tensor) -> Tensor:
    """The loss of a block, a scalar; `vectors` is (n, d) with unit rows."""
    similar = vectors @ vectors.T / _TEMPERATURE
    every = similar.masked_fill(~other, -torch.inf).logsumexp(1)
    wanted = similar.masked_fill(~shared, -torch.inf).logsumexp(1)
    told = shared.any(1)
    return (every - wanted)[told].mean()


def merged(blocks: Sequence[Block]) -> Block:
    """Blocks as one."""
    return Block(
        tuple(text for block in blocks for text in block.texts),
        tuple(name for block in blocks for name in block.outlets),
        tuple(fact for block in blocks for fact in block.facts),
    )


class Encoder(torch.nn.Module):
    """Mean pooling over the attention mask, unit rows, as the base encoder was trained."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32)

    def forward(self, texts: Sequence[str]) -> Tensor:
        fed = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt"
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.model(**fed).last_hidden_state.float()
        mask = fed["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def _embedded(encoder: Encoder, texts: Sequence[str]) -> dict[str, Tensor]:
    """Where the encoder has each text now."""
    order = sorted(texts, key=len)
    found: dict[str, Tensor] = {}
    with torch.no_grad():
        for start in range(0, len(order), _AT_A_TIME):
            part = order[start : start + _AT_A_TIME]
            found.update(zip(part, encoder(part), strict=True))
    return found


def train(
    base: Path, out: Path, epochs: int, rate: float, seed: int, evaluation: Evaluation
) -> None:
    """Train from `base` into `out`. Raises LeakError where a text stands in an evaluation set."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    told, facts = told_blocks(), fact_blocks()
    evaluation.check(Row(text, text, "") for block in (*told, *facts) for text in block.texts)
    encoder = Encoder(base)
    encoder.model.embeddings.word_embeddings.requires_grad_(False)
    for module in encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    before = _embedded(encoder, sorted({text for b in (*told, *facts) for text in b.texts}))
    batches = []
    for _ in range(epochs):
        rng.shuffle(told)
        rng.shuffle(facts)
        for number, start in enumerate(range(0, len(told), _SERIES)):
            place = number * _FACT_EVENTS % max(1, len(facts))
            batches.append(
                merged(told[start : start + _SERIES] + facts[place : place + _FACT_EVENTS])
            )
    trained = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    scheduler = get_linear_schedule_with_warmup(optimizer, len(batches) // 20, len(batches))
    start = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "log.jsonl", "w", encoding="utf-8") as log:
        for step, block in enumerate(batches, start=1):
            shared, other = positives(block)
            vectors = encoder(block.texts)
            old = torch.stack([before[text] for text in block.texts])
            loss = contrast(vectors, shared, other)
            apart = (1 - (vectors * old).sum(1)).mean()
            (loss + _NEAR * apart).backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=True)
            entry = {
                "step": step,
                "of": len(batches),
                "loss": round(loss.item(), 4),
                "apart": round(apart.item(), 4),
                "seconds": round(time.monotonic() - start, 1),
            }
            log.write(json.dumps(entry) + "\n")
            log.flush()
    encoder.model.save_pretrained(out / "model")
    encoder.tokenizer.save_pretrained(out / "model")


@click.command()
@click.option("--base", type=click.Path(path_type=Path), required=True, help="The base encoder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write.")
@click.option("--epochs", default=3, show_default=True)
@click.option("--rate", default=4e-5, show_default=True)
@click.option("--seed", default=1, show_default=True)
@evaluation_option
def main(
    base: Path, out: Path, epochs: int, rate: float, seed: int, evaluation: tuple[Path, ...]
) -> None:
    """Train the encoder that pairs claims."""
    train(base, out, epochs, rate, seed, Evaluation.load(evaluation))


if __name__ == "__main__":
    main()
