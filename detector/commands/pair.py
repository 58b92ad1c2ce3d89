"""`detect pair "A" "B"`: judge two claims and say why."""

import json
import sys

import click

from detector.commands import complete
from detector.commands.score import Score
from detector.config import Settings
from detector.data import Finding
from detector.errors import UsageError


@click.command(
    "pair",
    short_help="Judge two claims and say why.",
    context_settings={"auto_envvar_prefix": "FACT_TENSION"},
    epilog='\b\nExamples:\n  detect pair "Twelve people died." "Nobody was hurt in the fire."\n'
    '  printf \'%s\\n\' "It rained." "It was dry." | detect pair --json',
)
@click.argument("claims", nargs=-1, metavar='"CLAIM A" "CLAIM B"')
@click.option(
    "--encoder",
    default=None,
    metavar="NAME",
    help="[default: minilm-encoder]",
    shell_complete=complete.model("encoder"),
)
@click.option(
    "--judge",
    default=None,
    metavar="NAME",
    help="[default: as for a folder]",
    shell_complete=complete.model("judge"),
)
@click.option(
    "--then",
    default=None,
    metavar="NAME",
    help="A larger judge after the first.",
    shell_complete=complete.model("judge"),
)
@click.option(
    "--min-score",
    type=Score(),
    default=Settings().min_score,
    show_default=True,
    metavar="X",
    help="From this score on the pair is called a conflict.",
)
@click.option("--json", "as_json", is_flag=True, allow_from_autoenv=False, help="Print JSON.")
@click.option("--offline", is_flag=True, help="Never use the network, not even for a hub id.")
def pair(
    claims: tuple[str, ...],
    encoder: str | None,
    judge: str | None,
    then: str | None,
    min_score: float,
    as_json: bool,
    offline: bool,
) -> None:
    """Judge two claims in both directions, and say what the score is made of.

    Without claims, two lines are read from standard input.
    """
    from detector.assemble import DEFAULT_ENCODER, build_encoder, build_judge, explain, judge_name

    if not claims:
        if sys.stdin.isatty():
            click.echo("Two claims, a line each:", err=True)
        claims = tuple(line.strip() for line in sys.stdin if line.strip())
    if len(claims) != 2:
        there = "there is 1" if len(claims) == 1 else f"there are {len(claims)}"
        raise UsageError(f"Two claims are judged, each in quotes; {there}.")
    finding, parts = explain(
        *claims,
        build_encoder(encoder or DEFAULT_ENCODER, offline=offline),
        build_judge(judge_name(judge, then), offline=offline),
        min_score,
    )
    if as_json:
        from detector.writers.record import finding_record

        record = finding_record(finding, 1)
        record["features"] = {
            name: {"value": round(value, 4), "adds": round(adds, 4)}
            for name, (value, adds) in parts.items()
        }
        click.echo(json.dumps(record, indent=1, ensure_ascii=False))
    else:
        click.echo(_shown(finding, parts), nl=False)


def _shown(finding: Finding, parts: dict[str, tuple[float, float]]) -> str:
    from detector.writers.safe import visible

    verdict = finding.verdict
    lines = [
        f"{finding.label.value.upper()}  {finding.kind.value.replace('_', ' ')}  "
        f"score {finding.score:.2f}",
        *(f"- {visible(reason)}" for reason in finding.reasons),
        "",
        f"{'':14}entailment  neutral  contradiction",
    ]
    for name, scores in (("A, then B", verdict.forward), ("B, then A", verdict.backward)):
        if scores is not None:
            lines.append(
                f"{name:14}{scores.entailment:10.3f}{scores.neutral:9.3f}"
                f"{scores.contradiction:15.3f}"
            )
    for name, claim in (("A", verdict.pair.left), ("B", verdict.pair.right)):
        if claim.proposition != claim.text:
            told = f" ({claim.speaker}: {claim.cue})" if claim.speaker else ""
            lines += ["", f"{name} was read as: {visible(claim.proposition)}{visible(told)}"]
    lines += ["", f"{'feature':14}{'value':>9}{'adds':>9}"]
    lines += [f"{name:14}{value:9.3f}{adds:+9.3f}" for name, (value, adds) in parts.items()]
    return "\n".join(lines) + "\n"
