"""`clientsmith init`: a config for a document, to begin with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from clientsmith.cli.options import findings, path_option

if TYPE_CHECKING:
    from clientsmith.config import Client

CONFIG = """\
# What clientsmith generates, and from what. All settings:
# {documentation}
{hosts}
[clients.{key}]
# The folder that becomes the package: from {package} import {class_name}
output = {output}
class_name = {class_name_text}

# The OpenAPI document. `clientsmith generate` reads it.
document = {document}
{source}{base_url}
# When a second version comes, name both, and write {{version}} where their documents
# have it; then `clientsmith bump {key} VERSION` adds the next. Until then, and after
# that for the last one, the package exports the client without a version.
# versions = [{{ version = {version} }}]
"""
SOURCE = """\

# Where `clientsmith pull` fetches it from; clientsmith.lock says what was fetched.
source = {source}
"""
BASE_URL = """\

# The document names no server: it is where the document came from.
base_url = {base_url}
"""
ATTRIBUTES = "{output}/** text eol=lf linguist-generated\n"


@click.command("init")
@click.argument("document")
@path_option(
    "--output", "The folder that becomes the package; by default its title names it."
)
def command(document: str, output: Path | None) -> None:
    """Writes clientsmith.toml for DOCUMENT, a file or an address, with comments.

    Beside it, .gitattributes says that what is generated keeps its line ends, and is
    folded in reviews.
    """
    from clientsmith import outputs
    from clientsmith.config import CONFIG_FILE
    from clientsmith.pipeline.publish import replace_all
    from clientsmith.versions.pull import lone

    if document == "-":
        raise click.UsageError("A config names a file or an address.")
    path, attributes = Path(CONFIG_FILE), Path(".gitattributes")
    if path.exists():
        raise click.UsageError(f"{path} is there already.")
    with findings() as diagnostics, tempfile.TemporaryDirectory() as folder:
        client, reading = lone.client(document, output, Path(folder), diagnostics)
        if why := outputs.problem(client.output, Path()):
            raise click.UsageError(f"{client.output} cannot be the package: {why}.")
        info = reading.document.root.value.get("info")
        version = info.get("version") if isinstance(info, dict) else None
        files = {path: _config(client, document, str(version or "1")).encode()}
        if not attributes.exists():
            line = ATTRIBUTES.format(output=client.output.as_posix())
            files[attributes] = line.encode()
        replace_all(files, diagnostics)
    for written in files:
        click.echo(f"written: {written}")
    pull = "`clientsmith pull`, then " if "://" in document else ""
    click.echo(f"Next: {pull}`clientsmith generate`")


def _config(client: Client, document: str, version: str) -> str:
    from clientsmith.diagnostics import documentation
    from clientsmith.versions.lock import toml_string
    from clientsmith.versions.pull import lone

    key = client.environment.lower()
    hosts, source = "", ""
    if "://" in document:
        host = lone.allowed_host(document)
        hosts = f"\nallowed_hosts = [{toml_string(host)}]\n"
        source = SOURCE.format(source=toml_string(document))
        document = f"specs/{key}{Path(urlsplit(document).path).suffix or '.json'}"
    return CONFIG.format(
        documentation=documentation("config"),
        hosts=hosts,
        key=key if key.isascii() else toml_string(key),
        package=client.output.name,
        class_name=client.class_name,
        output=toml_string(client.output.as_posix()),
        class_name_text=toml_string(client.class_name),
        document=toml_string(document),
        source=source,
        base_url="".join(
            BASE_URL.format(base_url=toml_string(url))
            for url in client.base_urls.values()
        ),
        version=toml_string(version),
    )
