"""`clientsmith reference`: pages that say what a client offers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clientsmith.cli.options import config_option, echo, named


@click.command("reference")
@click.argument("client", metavar="[CLIENT]", required=False)
@config_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder that the pages go to; of several clients, one folder each in it.",
)
def command(client: str | None, config_path: Path, output: Path) -> None:
    """Writes the reference of a client, or of all, in Markdown.

    There is a page for each group of operations and one for the models of each
    document. `reference` in the config has `generate` keep them fresh.
    """
    from clientsmith import config_file, pipeline
    from clientsmith.diagnostics import Diagnostics, StageFailed
    from clientsmith.pipeline import publish, reference

    diagnostics = Diagnostics()
    count = 0
    try:
        config = config_file.load(config_path, diagnostics)
        clients = [named(config, client, config_path)] if client else config.clients
        cache = pipeline.default_cache()
        options = pipeline.Options(cache=cache)
        for chosen in clients:
            folder = output if len(clients) == 1 else output / chosen.key
            services = pipeline.services(chosen, diagnostics, options)
            pages = reference.pages(chosen, services, folder, cache)
            publish.write_pages(folder, pages, diagnostics)
            count += len(pages)
    except StageFailed:
        pass
    echo(diagnostics)
    if not diagnostics.has_errors:
        click.echo(f"{output}: {count} pages")
    sys.exit(1 if diagnostics.has_errors else 0)
