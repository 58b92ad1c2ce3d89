"""The command line: options in, one call, a report out."""

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from detector.cards import embedded
from detector.commands import complete
from detector.commands.cache import cache
from detector.commands.claims import claims
from detector.commands.compare import compare
from detector.commands.config import config
from detector.commands.files import check_outputs, write_file
from detector.commands.models import models
from detector.commands.pair import pair
from detector.commands.review import review
from detector.commands.score import Score
from detector.config import Settings, nearest
from detector.data import CONFLICTS, Label
from detector.detect_toml import announce, apply_folder_file, apply_user_file
from detector.errors import CannotRun, DetectorError, UnknownName, UsageError
from detector.reviews import load as reviews_from
from detector.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detector.data import Report
    from detector.parts import Progress

# What a shell expects of a program that was interrupted: 128 + SIGINT.
_INTERRUPTED = 130
# Where click guesses what was meant, it does so in a sentence of its own.
_MEANT = re.compile(r"\. \(?Did you mean (?:one of: )?(.+?)\??\)?$")
# Seconds of judging from which on a line tells how long it will be.
_LONG = 15.0


class _DefaultGroup(click.Group):
    """A group that runs `run` where the first word is no command: `detect FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--version", *ctx.help_option_names}
        if args and args[0] not in self.commands and args[0] not in own:
            if not ctx.resilient_parsing:
                _check_command(args)
            args = ["run", *args]
        elif args and Path(args[0]).is_dir() and all(word.startswith("-") for word in args[1:]):
            click.echo(f'detect: "{args[0]}" is a command; the folder is ./{args[0]}.', err=True)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader that has what it wanted (`| head`) ends it without an error;
        click would leave with 1, which here means findings.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(0) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and folders, which stand where a command may."""
        return [CompletionItem(incomplete, type="dir"), *super().shell_complete(ctx, incomplete)]


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the versions: this product's, and a line for each embedded model's revision."""
    if not value or ctx.resilient_parsing:
        return
    click.echo(f"fact-tension {__version__}")
    for card in embedded().values():
        click.echo(f"{card.name}: {card.revision or 'no revision'}")
    ctx.exit()


@click.group(
    cls=_DefaultGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  detect examples/articles",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and the embedded models, and exit.",
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Find claims in different news articles that contradict each other.

    \b
      detect FOLDER                     report on the articles in FOLDER
      detect FOLDER -o report.html      ... and write it to a file, too
      detect run --help                 all options of the report
    """
    apply_user_file(ctx, cli.commands["run"])


def _labels(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[Label, ...]:
    if value is None:
        return CONFLICTS
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    if not names:
        raise UsageError(f"--labels names no label: use {', '.join(Label)}, with commas between.")
    for name in names:
        if name not in set(Label):
            known = ", ".join(Label)
            raise UnknownName(f'There is no label "{name}"{nearest(name, Label)}: use {known}.')
    return tuple(label for label in Label if label.value in names)


def _fail_on(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[Label, float] | None:
    if value is None:
        return None
    name, _, score = value.partition(":")
    if name not in {label.value for label in CONFLICTS}:
        raise UsageError(
            f'--fail-on takes contradiction or tension, with a score if wanted, not "{value}".'
        )
    try:
        least = float(score) if score else 0.0
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        raise UsageError(f'The score of --fail-on is a number from 0 to 1, not "{score}".')
    return Label(name), least


@cli.command(
    "run",
    short_help="Report on a folder of articles (the default).",
    context_settings={"auto_envvar_prefix": "FACT_TENSION"},
    epilog="\b\nExample:\n  detect examples/articles -o report.html",
)
@click.argument(
    "folder", type=click.Path(path_type=Path), is_eager=True, callback=apply_folder_file
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    envvar="FACT_TENSION_OUTPUT",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write .html, .json, .jsonl, .csv or .md; may be repeated.",
)
@click.option(
    "--encoder",
    default=None,
    metavar="NAME",
    shell_complete=complete.model("encoder"),
    help="Pairs related claims. [default: minilm-encoder]",
)
@click.option(
    "--judge",
    default=None,
    metavar="NAME",
    shell_complete=complete.model("judge"),
    help="Judges each pair: a model's name, folder or hub id. "
    "[default: mpnet-nli; with --then, minilm-nli]",
)
@click.option(
    "--then",
    default=None,
    metavar="NAME",
    shell_complete=complete.model("judge"),
    help="A larger judge for the pairs that --judge does not rule out.",
)
@click.option(
    "--backend",
    type=click.Choice(["auto", "torch", "onnx"]),
    default="auto",
    show_default=True,
    help="What runs the models.",
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    default="auto",
    show_default=True,
    help="Where torch models run.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=Settings().top,
    show_default=True,
    metavar="N",
    help="Disputes shown in the terminal, HTML and Markdown.",
)
@click.option(
    "--min-score",
    type=Score(),
    default=Settings().min_score,
    show_default=True,
    metavar="X",
    help="Cuts conflicts in every output; 0 gives every judged pair.",
)
@click.option(
    "--labels",
    callback=_labels,
    shell_complete=complete.labels,
    metavar="LABELS",
    default=None,
    help="Which of contradiction, tension, agreement, neutral; commas between. "
    "[default: contradiction,tension]",
)
@click.option(
    "--against",
    default=None,
    metavar="FILE|CLAIM",
    help="Check a draft, or one claim in quotes, against the folder.",
)
@click.option("--about", default=None, metavar="TEXT", help="Only claims near this topic.")
@click.option(
    "--reviews",
    "reviews_file",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="What readers decided (reviews.json): rejected findings are left out.",
)
@click.option("--within", is_flag=True, help="Compare claims inside one article, too.")
@click.option(
    "--max-pairs",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Pairs judged at most. [default: 20 a claim, at least 4000]",
)
@click.option(
    "--no-cache", is_flag=True, help="Neither use nor keep results of other runs (detect cache)."
)
@click.option("--offline", is_flag=True, help="Never use the network, not even for a hub id.")
@click.option("--quiet", is_flag=True, help="No report in the terminal.")
@click.option(
    "--fail-on",
    callback=_fail_on,
    shell_complete=complete.conflict,
    default=None,
    metavar="LABEL[:SCORE]",
    help="Exit with 1 if there is such a finding.",
)
def run(
    folder: Path,
    outputs: tuple[Path, ...],
    encoder: str | None,
    judge: str | None,
    then: str | None,
    against: str | None,
    about: str | None,
    backend: str,
    device: str,
    offline: bool,
    quiet: bool,
    no_cache: bool,
    fail_on: tuple[Label, float] | None,
    reviews_file: Path | None,
    **options: Any,
) -> None:  # fmt: skip
    """Report the claims in FOLDER's articles that contradict each other."""
    from detector.assemble import DEFAULT_ENCODER, build_writer, detect

    writers = [(path, build_writer(path.suffix.lower())) for path in outputs]
    check_outputs(outputs)
    announce(click.get_current_context(), folder)
    reviews = reviews_from(reviews_file) if reviews_file else ()
    with _progress() as progress:
        report = detect(
            folder,
            encoder=encoder or DEFAULT_ENCODER,
            judge=judge,
            then=then,
            against=against,
            about=about,
            settings=Settings(**options),
            backend=backend,
            device=device,
            offline=offline,
            cache=not no_cache,
            progress=progress,
            reviews=reviews,
        )
    for path, writer in writers:
        write_file(path, writer.write(report))
    if not quiet:
        _show(report)
    if fail_on and any(
        finding.label is fail_on[0] and finding.score >= fail_on[1] for finding in report.findings
    ):
        sys.exit(1)


@cli.command(
    "benchmark",
    short_help="Measure models on suites, and against each other.",
    epilog="\b\nExamples:\n  detect benchmark\n  detect benchmark --judge minilm-nli "
    "--judge lexical --suite pairs.jsonl -o compare.html",
)
@click.option(
    "--judge",
    "judges",
    multiple=True,
    metavar="NAME",
    help="May be repeated.",
    shell_complete=complete.model("judge"),
)
@click.option(
    "--encoder",
    "encoders",
    multiple=True,
    metavar="NAME",
    help="May be repeated.",
    shell_complete=complete.model("encoder"),
)
@click.option(
    "--suite",
    "suites",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Labelled pairs (.jsonl, .csv, .tsv; .gz) or a folder of marked events; may be "
    "repeated. [default: our own]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Rows a suite at most, each label in its share.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="Of the sample.")
@click.option(
    "--backend",
    type=click.Choice(["auto", "torch", "onnx"]),
    default="auto",
    show_default=True,
    help="What runs the models.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write .json, .html or .md; may be repeated.",
)
@click.option("--no-speed", is_flag=True, help="Leave out load time, speed and memory.")
@click.option(
    "--offline",
    is_flag=True,
    envvar="FACT_TENSION_OFFLINE",
    help="Never use the network, not even for a hub id.",
)
@click.option("--quiet", is_flag=True, help="No tables in the terminal.")
def measure(
    judges: tuple[str, ...],
    encoders: tuple[str, ...],
    suites: tuple[Path, ...],
    limit: int | None,
    seed: int,
    backend: str,
    outputs: tuple[Path, ...],
    no_speed: bool,
    offline: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Measure models on suites: judges on labelled pairs, encoders on pairing, and the whole.

    A run that was interrupted goes on where it was when it is started again.
    """
    import json

    from detector.benchmark.judging import state_folder
    from detector.benchmark.page import page
    from detector.benchmark.run import benchmark
    from detector.benchmark.tables import markdown, terminal

    for path in outputs:
        if path.suffix not in (".json", ".html", ".md"):
            raise UsageError(f"A benchmark is written as .json, .html or .md, not {path.name}.")
    check_outputs(outputs)
    with _progress() as progress:
        outcome = benchmark(
            judges,
            encoders,
            suites,
            limit=limit,
            seed=seed,
            backend=backend,
            offline=offline,
            with_speed=not no_speed,
            state=state_folder(),
            progress=progress,
        )
    for path in outputs:
        if path.suffix == ".json":
            write_file(path, json.dumps(outcome.results, indent=1, ensure_ascii=False) + "\n")
        else:
            write_file(path, page(outcome) if path.suffix == ".html" else markdown(outcome))
    if not quiet:
        click.echo(terminal(outcome), nl=False)
    if all("error" in row for row in outcome.results["results"]):
        raise CannotRun("No model could be measured; the rows say why.")


cli.add_command(claims)
cli.add_command(config)
cli.add_command(models)
cli.add_command(pair)
cli.add_command(cache)
cli.add_command(compare)
cli.add_command(review)


def _check_command(args: list[str]) -> None:
    """Refuse a mistyped command, which reads as a missing folder. Raises UsageError.

    It is one where a command has a like name, or where something that exists follows it.
    """
    name = Path(args[0])
    if args[0].startswith("-") or name.exists() or name.parent != Path():
        return
    hint = nearest(args[0], cli.commands)
    if hint or (args[1:] and Path(args[1]).exists()):
        raise UsageError(f"There is no folder or command {name}{hint}.")


def _show(report: "Report") -> None:
    """Print the report; on a terminal as wide as it is, up to 100 columns, in colour."""
    from shutil import get_terminal_size

    from detector.writers.terminal import TerminalWriter

    terminal = sys.stdout.isatty()
    width = min(get_terminal_size().columns, 100) if terminal else 80
    color = terminal and "NO_COLOR" not in os.environ
    text = TerminalWriter(width, color=color).write(report)
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=False, color=color)


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on stderr for each stage, and a line on how long a long one will take; silent where
    stderr is no terminal.
    """
    if not sys.stderr.isatty():
        from detector.parts import silent

        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                for task in tasks.values():
                    bars.update(task, visible=False)
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)
            # Known from the second chunk on; later where the first chunks came from the cache.
            left = bars.tasks[tasks[stage]].time_remaining or 0.0
            if stage == "judging" and left >= _LONG and "told" not in tasks:
                tasks["told"] = tasks[stage]
                console.print(_outlook(total, left), highlight=False)

        yield progress


def _outlook(pairs: int, seconds: float) -> str:
    minutes = f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"
    return f"{pairs:,} pairs to judge, about {minutes}; --max-pairs N judges fewer."


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; never with a traceback for a user."""
    try:
        code = cli.main(args=args, prog_name="detect", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except DetectorError as error:
        _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        _fail(_sentence(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("Interrupted: no report was written.", _INTERRUPTED)


def _sentence(error: click.ClickException) -> str:
    """What click says of a wrong call, in one sentence that names the help to read."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    said = " ".join(error.format_message().split())
    if ctx is None:
        return said
    said = _MEANT.sub(r" (did you mean \1?)", said).rstrip(".")
    return f"{said}; see {ctx.command_path} --help."


def _fail(message: str, code: int) -> None:
    from detector.writers.safe import visible

    click.echo(f"detect: {visible(message)}", err=True)
    sys.exit(code)
