"""The report for a terminal, and what all reports do to text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import samples

from clientsmith.versions.changes import Comparison
from clientsmith.versions.report import FORMATS, layout, text

SMALL = """\
pinecone: 2025-10 -> 2026-01.alpha

== breaking: db_control ==

method restore_index, POST /backups/{backup_id}/create-index, #db_control.restore_index
  specs/pinecone/db_control_2026-01.alpha.oas.yaml:911:7: breaking[method-renamed]: \
`create_index_from_backup` is called `restore_index`
      Call it by its new name.
      before: specs/pinecone/db_control_2025-10.oas.yaml:702:7, \
#db_control.create_index_from_backup.method-renamed
    -client.create_index_from_backup(backup_id, name=...)
    +client.restore_index(backup_id, name=...)

pinecone: 2025-10 -> 2026-01.alpha: 1 breaking; suggested SemVer step: major
"""


def _only(name: str) -> Comparison:
    """Returns the sample, reduced to one entry."""
    whole = samples.pinecone()
    return replace(
        whole, entries=tuple(each for each in whole.entries if each.name == name)
    )


def test_an_entry_has_severity_positions_advice_ids_and_code() -> None:
    assert text(_only("restore_index")) == SMALL


def test_the_gravest_comes_first_and_what_is_harmless_has_a_line_each() -> None:
    lines = text(samples.pinecone()).split("\n")
    heads = [line for line in lines if line.startswith("== ")]
    order = ["breaking", "warning", "info"]
    ranks = [order.index(head.split(" ")[1].rstrip(":")) for head in heads]
    assert ranks == sorted(ranks)
    harmless = lines[lines.index("== info: db_control ==") :]
    assert (
        f"{samples.new(622)}: info: method list_namespaces, "
        "GET /indexes/{index_name}/namespaces: `list_namespaces` is new, "
        "#db_control.list_namespaces" in harmless
    )


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_between_versions_says_what_to_change_next(form: str) -> None:
    versions = ("v2025_10", "v2026_01_alpha")
    said = FORMATS[form](replace(samples.pinecone(), packages=versions))
    plain = re.sub(r"</?code>|`", "", said)
    assert (
        "To move, import from pinecone.v2026_01_alpha in place of pinecone.v2025_10, "
        "or make 2026-01.alpha the default version." in plain
    )


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_new_names_are_one_line(form: str) -> None:
    whole = samples.pinecone()
    entry = next(each for each in whole.entries if each.name == "list_namespaces")
    (change,) = entry.changes
    changes = tuple(
        replace(change, rule="type-added", message=f"`{name}` is new", id=f"new.{name}")
        for name in ("Eel", "Newt", "Toad")
    )
    said = FORMATS[form](replace(whole, entries=(replace(entry, changes=changes),)))
    plain = re.sub(r"</?code>|`", "", said)
    assert plain.count("Eel, Newt, Toad are new") == 1


def test_what_is_gone_stands_where_the_old_document_has_it() -> None:
    lines = text(_only("list_collections")).split("\n")
    place = samples.old(431)
    assert f"  {place}: breaking[method-removed]: `list_collections` is gone" in lines


def test_the_last_line_counts() -> None:
    last = text(samples.pinecone()).splitlines()[-1]
    assert last.endswith(
        ": 7 breaking, 3 warning, 5 info; suggested SemVer step: major"
    )


def test_long_code_is_shortened_to_its_beginning_and_what_changed() -> None:
    first, *rest = layout.shortened(samples.many(1).entries[0])
    assert first == "     argument_0: str"
    assert rest == [
        " ...",
        "     argument_38: str",
        "     argument_39: str",
        "+    one_more: str",
    ]


def test_lines_of_one_argument_stand_beside_each_other() -> None:
    (create,) = _only("create_index").entries
    pairs = [(row.before, row.after) for row in layout.rows(create)]
    assert ("    name: str,", "    name: str | None = None,") in pairs


def test_a_line_that_only_moved_is_known() -> None:
    (create,) = _only("create_index").entries
    moved = layout.moved(layout.rows(create))
    assert moved == {"    tags: Mapping[str, str] | None = None,"}


def test_a_terminal_does_not_obey_a_document() -> None:
    lines = text(samples.hostile()).split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    (entry,) = samples.hostile().entries
    assert len(lines) < 20 + len(layout.shortened(entry))


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_one_line_says_that_nothing_changed(form: str) -> None:
    said = FORMATS[form](samples.nothing())
    assert said == (
        "pinecone: nothing changes for callers between 2025-10 and 2026-01.alpha.\n"
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("sample", [samples.pinecone, samples.hostile])
def test_a_report_can_be_encoded_and_is_the_same_each_time(form, sample) -> None:
    first, second = FORMATS[form](sample()), FORMATS[form](sample())
    assert first.encode("utf-8") == second.encode("utf-8")
