"""The same texts by our backend and by sentence-transformers, with the same weights."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from benchmarks.speed_probe import child
from benchmarks.speed_setup import Setup, events, spread
from detector.assemble import Role, build_encoder, build_readers, find_card
from detector.benchmark.speed import matrix_rate
from detector.embed import embed
from detector.pair import pair
from detector.read import read
from detector.split import split

# Texts of a round: half a minute of the slower side on two cores.
_PAIRS, _TEXTS = 1_000, 2_000


def judging(setup: Setup) -> dict[str, Any]:
    """Pairs a second, one direction, of pairs of the tune events as pairing finds them."""
    size = 24 if setup.quick else _PAIRS
    found = []
    chosen = events()[: 1 if setup.quick else None]
    for event in chosen:
        claims = split(read(event, build_readers())[0])[0]
        near = pair(claims, embed(claims, build_encoder("lexical")), -(-size // len(chosen)))
        found += [[one.left.proposition, one.right.proposition] for one in near]
    return _both("judge", setup.judge, setup.float_judge, found[:size], setup)


def encoding(setup: Setup) -> dict[str, Any]:
    """Texts a second, of the claims of the tune events and copies with a number behind them."""
    texts = []
    for event in events()[: 1 if setup.quick else None]:
        claims = split(read(event, build_readers())[0])[0]
        texts += [claim.proposition for claim in claims]
    texts = list(dict.fromkeys(texts))
    size = 24 if setup.quick else _TEXTS
    copies = [f"{text} ({turn})" if turn else text for turn in range(9) for text in texts]
    return _both("encoder", setup.encoder, setup.float_encoder, copies[:size], setup)


def matrix(setup: Setup) -> dict[str, Any]:
    """The machine's own rate: billions of float32 operations a second in a numpy product."""
    sizes = (64,) if setup.quick else (384, 768, 2_048)
    return {f"gflops_{size}": matrix_rate(size) for size in sizes}


def _both(
    role: Role, name: str, folder: Path | None, items: Sequence[Any], setup: Setup
) -> dict[str, Any]:
    """Both sides in turn, each in a process of its own, and how far their rows agree."""
    card = find_card(name, role)
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "items.json"
        path.write_text(json.dumps(items), encoding="utf-8")
        common = {"role": role, "items": str(path), "max_tokens": card.max_tokens}
        sides = {"ours": name, **({"theirs": str(folder.resolve())} if folder else {})}
        rounds = 1 if setup.quick else setup.rounds
        for _ in range(rounds):
            for side, model in sides.items():
                what = {**common, "model": model, "rows": f"{work}/{side}.json"}
                rates[side].append(child(side, what)["per_second"])
        rows = [np.array(json.loads(Path(f"{work}/{side}.json").read_text())) for side in sides]
    result: dict[str, Any] = {"items": len(items), "rounds": rounds, "ours": spread(rates["ours"])}
    if folder:
        if rows[0].shape != rows[1].shape:
            raise SystemExit(f"{folder} does not hold the weights of {name}: give its own.")
        result["theirs"] = spread(rates["theirs"])
        turns = zip(rates["ours"], rates["theirs"], strict=True)
        result["times_as_fast"] = spread([ours / theirs for ours, theirs in turns])
        if role == "judge":
            result["same_label"] = float(np.mean(rows[0].argmax(1) == rows[1].argmax(1)))
        else:
            result["cosine_mean"] = float(np.einsum("ij,ij->i", *rows).mean())
        work_each = operations(folder, card.folder or folder, items) / len(items)
        for side in ("ours", "theirs"):
            done = result[side]["median"] * work_each / 1e9
            result[f"{side}_gflops"] = done
            result[f"{side}_share_of_matrix_rate"] = done / matrix_rate(64 if setup.quick else 768)
    return result


def operations(folder: Path, tokenizer: Path, items: Sequence[Any]) -> float:
    """Floating-point operations that a transformer needs for these texts, without any padding.

    `folder` holds its config.json, `tokenizer` its tokenizer.json.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    width, inner = config["hidden_size"], config["intermediate_size"]
    layers = config["num_hidden_layers"]
    reader = Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    reader.no_padding()
    encoded = reader.encode_batch([tuple(i) if isinstance(i, list) else i for i in items])
    lengths = np.array([len(one) for one in encoded], np.float64)
    products = 2 * lengths * (4 * width**2 + 2 * width * inner)
    attention = 4 * lengths**2 * width
    return float(layers * (products + attention).sum())
