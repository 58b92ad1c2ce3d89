"""What one would write instead of `detect`: forty lines of sentence-transformers.

    python benchmarks/forty_lines.py FOLDER --encoder MODEL --judge MODEL --floor 0.5 -o out.json

Every sentence is encoded, every pair of sentences of different files above the floor is judged, and
the pairs are listed by P(contradiction). `benchmarks/speed.py` holds it against `detect`.
"""

import argparse
import json
import re
import time
from itertools import pairwise
from pathlib import Path


def sentences(folder: Path) -> list[tuple[str, str]]:
    """(file, sentence) of all text files under `folder`."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.strip().lstrip("#*-> ")
            cuts = [
                0,
                *(match.end() for match in re.finditer(r"[.!?][\"”’)]*\s+", text)),
                len(text),
            ]
            parts = [text[start:end].strip() for start, end in pairwise(cuts)]
            found += [(path.name, part) for part in parts if len(part.split()) >= 4]
    return found


def main(arguments: list[str] | None = None) -> None:
    """Write the pairs, the greatest P(contradiction) first, and the seconds it took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--judge", required=True)
    parser.add_argument("--floor", type=float, default=0.5)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(arguments)

    import numpy as np
    from sentence_transformers import CrossEncoder, SentenceTransformer

    encoder = SentenceTransformer(options.encoder, device="cpu").float()
    judge = CrossEncoder(options.judge, device="cpu").float()
    start = time.perf_counter()
    files, texts = zip(*sentences(options.folder), strict=True)
    vectors = encoder.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    similar = np.triu(vectors @ vectors.T, k=1)
    names = np.array(files)
    similar[names[:, None] == names[None]] = 0
    pairs = np.argwhere(similar >= options.floor).tolist()
    asked = [(texts[left], texts[right]) for left, right in pairs]
    labels = {str(name).lower(): int(place) for place, name in judge.config.id2label.items()}
    rows = judge.predict(asked, apply_softmax=True, show_progress_bar=False) if asked else []
    chances = [float(row[labels["contradiction"]]) for row in rows]
    order = sorted(range(len(pairs)), key=lambda place: -chances[place])
    listed = [
        {
            "score": chances[place],
            **{
                side: {"article": files[row], "text": texts[row]}
                for side, row in zip(("left", "right"), pairs[place], strict=True)
            },
        }
        for place in order
    ]
    report = {
        "sentences": len(texts), "judged": len(pairs), "findings": listed,
        "seconds": time.perf_counter() - start,
    }  # fmt: skip
    options.output.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
