"""`detect cache`: where results are kept between runs, how many, and how to drop them."""

from typing import TYPE_CHECKING

import click

from detector.config import cache_folder, nearest
from detector.errors import CannotRun, UnknownName
from detector.writers.safe import visible

if TYPE_CHECKING:
    from detector.store import Store


@click.group(
    short_help="Show or clear what is kept between runs.",
    epilog="\b\nExample:\n  detect cache show",
)
def cache() -> None:
    """Show or clear what is kept between runs: scores and embeddings, never a text.

    The environment variable FACT_TENSION_CACHE names another folder for it.
    """


@cache.command("show", epilog="\b\nExample:\n  detect cache show")
def show() -> None:
    """Tell where the cache is, how large, and how many entries it holds of each model."""
    store = _opened()
    if store is None:
        return
    megabytes = (
        sum(path.stat().st_size for path in store.path.parent.glob(f"{store.path.name}*"))
        / 1_000_000
    )
    click.echo(f"{store.path}: {megabytes:,.1f} MB")
    for share in store.shares():
        click.echo(f"{share.entries:>12,}  {share.role:<7}  {visible(share.name)}")
    store.close()


@cache.command("clear", epilog="\b\nExample:\n  detect cache clear --model minilm-nli")
@click.option("--model", default=None, metavar="NAME", help="Only what is kept of this model.")
def clear(model: str | None) -> None:
    """Drop what is kept, of one model or of all."""
    store = _opened()
    if store is None:
        return
    shares = [share for share in store.shares() if model in (None, share.name)]
    if model is not None and not shares:
        names = sorted({share.name for share in store.shares()})
        known = f"; there are {', '.join(names)}" if names else ""
        raise UnknownName(f"Nothing is kept of a model {model}{nearest(model, names)}{known}.")
    done = store.clear(model)
    store.close()
    if not done:
        raise CannotRun(f"The cache {store.path} could not be cleared: try again, or delete it.")
    click.echo(f"Entries dropped: {sum(share.entries for share in shares):,}.")


def _opened() -> "Store | None":
    """The store, or None (and a line that says so) where there is none yet."""
    from detector.store import NAME, Store

    path = cache_folder() / NAME
    if not path.is_file():
        click.echo(f"Nothing is kept yet; it would be in {path}.")
        return None
    return Store()
