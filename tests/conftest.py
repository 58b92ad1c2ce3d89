"""What many tests share: the real embedded models, our own articles, and a folder to write in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detector.assemble import DEFAULT_ENCODER, DEFAULT_JUDGE, build_encoder, build_judge
from detector.data import Article, Claim
from detector.parts import Encoder, Judge
from detector.split import split

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "articles"


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACT_TENSION_CACHE", str(tmp_path_factory.mktemp("shared_cache")))
        yield


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, empty, of this test alone."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FACT_TENSION_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def user_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration folder of the user, so that no test depends on the one at home."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("HOME", str(home))
    from detector.cards import user_folder as place

    return place()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return build_encoder(DEFAULT_ENCODER)


@pytest.fixture(scope="session")
def judge() -> Judge:
    return build_judge(DEFAULT_JUDGE)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes files (name to text or bytes) into a fresh folder and gives its path."""

    def write(files: dict[str, str | bytes]) -> Path:
        root = tmp_path / "articles"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        root.mkdir(exist_ok=True)
        return root

    return write


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real articles that are not in the repository; named by FACT_TENSION_SHARED."""
    place = os.environ.get("FACT_TENSION_SHARED")
    if not place:
        pytest.skip("FACT_TENSION_SHARED is not set")
    return Path(place)


def claims_of(*texts: str, **fields: str) -> list[Claim]:
    """The claims of articles a.txt, b.txt, ... with these texts."""
    articles = [
        Article(id=f"{chr(97 + n)}.txt", text=text, **fields) for n, text in enumerate(texts)
    ]
    return split(articles)[0]
