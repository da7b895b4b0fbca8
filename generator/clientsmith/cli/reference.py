"""`clientsmith reference`: pages that say what a client offers."""

from __future__ import annotations

from pathlib import Path

import click

from clientsmith.cli.options import chosen, client_argument, config_option, findings


@click.command("reference")
@client_argument
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
    from clientsmith import pipeline
    from clientsmith.pipeline import publish
    from clientsmith.pipeline.client import reference_pages

    count = 0
    with findings() as diagnostics:
        names = (client,) if client else ()
        _, clients = chosen(config_path, names, diagnostics)
        cache = pipeline.default_cache()
        options = pipeline.Options(cache=cache)
        for described in clients:
            folder = output if len(clients) == 1 else output / described.key
            services = pipeline.services(described, diagnostics, options)
            pages = reference_pages(described, services, folder, cache)
            publish.write_pages(folder, pages, diagnostics)
            count += len(pages)
    click.echo(f"{output}: {count} pages")
