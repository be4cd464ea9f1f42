"""`kedro verify`: are the run records, and what they say was written, as they were?"""

import sys

import click
from kedro.framework.cli.utils import env_option

from finrlhf_pipeline.commands.places import project_folder, recorded_chains
from finrlhf_pipeline.provenance import content_digest
from finrlhf_pipeline.provenance.chain import find_broken_link
from finrlhf_pipeline.provenance.verification import Written, find_changes, last_written


@click.command()
@env_option
@click.option("--head", help="Digest that the last record must have, as noted elsewhere.")
def verify(env: str | None, head: str | None) -> None:
    """Check the chains of run records, and every output against its recorded digest."""
    chains = recorded_chains(env)
    root, records = next(iter(chains.items()))
    problems: list[str] = []
    written: list[Written] = []
    for name, links in chains.items():
        if broken := find_broken_link(links):
            named = "" if name == root else f" of '{name}'"
            problems.append(f"The chain{named} is broken: {broken}")
        else:
            # what a forged record says was written means nothing
            written += last_written(links)
    if head is not None and not records[-1]["digest"].startswith(head):
        problems.append(
            f"The last record has the digest {records[-1]['digest']}, not {head}: records were "
            "taken off the end, or the digest is of another data root."
        )
    problems += find_changes(written, project_folder(), content_digest)
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    count = sum(map(len, chains.values()))
    chained = f" in {len(chains)} chains" if len(chains) > 1 else ""
    click.echo(
        f"{count} records follow one another{chained}, and {len(written)} outputs are as they were "
        f"written.\nThe last record's digest: {records[-1]['digest']}"
    )
