"""The verdict of openapi-spec-validator on a document, as findings with a place."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

from clientsmith import cache
from clientsmith.diagnostics import Diagnostics
from clientsmith.load import deadline, garbage
from clientsmith.load.document import Document, Node
from clientsmith.load.predicates import first_error, hurried, known_places, of_schemas
from clientsmith.load.refs import resolve

Keys = tuple[str | int, ...]

SECONDS = 5.0
"""What any document may take, in processor time."""

SLOWEST = 60_000
"""Characters of JSON a second; published documents take 330,000 or more."""

PATIENCE = 10
"""Seconds to wait for each second of another process, on a machine that is busy."""

_READ_ALL_THE_SAME = (
    "Unevaluated properties are not allowed ('itemSchema' was unexpected)",
)
"""What is said of OAS 3.1, and is read as OAS 3.2 has it; frameworks write it so."""

_UNDEFINED = "Required list has not defined properties: "
_LONGEST_MESSAGE = 200
_FORMAT = "4"  # of the files, and of how errors become remarks
_FOLDER = "verdicts"
_PROGRAM = (
    "import json, sys; from clientsmith.load.validate import judge; "
    "json.dump(judge(json.load(sys.stdin), float(sys.argv[1])), sys.stdout)"
)
_LIBRARIES = re.compile(
    r"(?:openapi_s\w+_validator|jsonschema\w*|referencing)-.*\.dist-info"
)


def validate(
    document: Document,
    diagnostics: Diagnostics,
    *,
    root: pathlib.Path | None,
) -> None:
    """Adds what openapi-spec-validator finds in a document.

    Most published documents fail it, and most of those are usable all the same; so
    `spec-invalid` is a warning. What it could not judge is a `spec-unjudged` warning.

    Args:
        document: The document, repaired.
        diagnostics: Where findings go.
        root: Where verdicts are kept; None keeps none.
    """
    for remark in _verdict(document, root):
        if remark.message in _READ_ALL_THE_SAME:
            continue
        is_judged = remark.code == "spec-invalid"
        if not is_judged and remark.message.endswith(tuple(document.refused)):
            continue  # the reference is an error of its own
        hint = "" if is_judged else "openapi-spec-validator could not judge this part"
        node = _locate(document, remark.keys)
        diagnostics.warning(
            remark.code, remark.message, node.where, hint, pointer=node.json_pointer
        )


def _verdict(document: Document, root: pathlib.Path | None) -> list[Remark]:
    """Judges a document, or recalls what was said of the same values before.

    Judging takes longer than everything else in a run, and gives the same result for
    the same document and the same libraries.
    """
    value = document.root.value
    text = json.dumps(value)
    if root is None:
        return _judged(value, text)
    key = verdict_key(text)
    remarks = recall(root, key)
    if remarks is None:
        remarks = _judged(value, text)
        # A failure as a whole may be the machine's, such as a lack of memory.
        if all(remark.keys or remark.code != "spec-unjudged" for remark in remarks):
            keep(root, key, remarks)
    return remarks


def _judged(value: dict[str, Any], text: str) -> list[Remark]:
    """Judges a document; where that cannot be interrupted, in a process of its own."""
    seconds = SECONDS + len(text) // SLOWEST
    if deadline.can_interrupt():
        with garbage.collected():
            return judge(value, seconds)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM, str(seconds)],
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds * PATIENCE,
            check=True,
        )
        return [_recalled(*entry) for entry in json.loads(done.stdout)]
    except subprocess.TimeoutExpired:
        return [_overdue(seconds, ())]
    except subprocess.CalledProcessError as error:
        ended = OSError(f"the process that judges ended with {error.returncode}")
        return [_unjudged(ended, ())]
    except OSError:  # the system has no more processes for us
        return judge(value, seconds)


def _locate(document: Document, keys: Keys) -> Node:
    """A value, or its deepest ancestor that the document has.

    The validator walks through references as if they were what they refer to.
    """
    here = document.root
    for key in keys:
        child = here.get(key)
        if child is None and "$ref" in here:
            target = resolve(here, Diagnostics())
            child = target.get(key) if target else None
        if child is None:
            break
        here = child
    return here


class Remark(NamedTuple):
    """One thing that the validator said, or that kept it from judging.

    Attributes:
        code: `spec-invalid` or `spec-unjudged`.
        message: One line.
        keys: The way from the root to what is meant; it may lead through a `$ref`.
    """

    code: str
    message: str
    keys: Keys


def judge(value: dict[str, Any], seconds: float) -> list[Remark]:
    """Validates a document against its version of OAS.

    Nothing is fetched: a `$ref` to elsewhere leaves its surroundings unjudged.

    Args:
        value: The document.
        seconds: When to end, in processor time; what was found until then counts.
    """
    remarks: dict[Remark, None] = {}
    try:
        with deadline.within(seconds):
            for error in _errors(value, remarks):
                remarks[_remark(error)] = None
    except deadline.Overdue as overdue:
        remarks[_overdue(seconds, overdue.place)] = None
    # The validator raises whatever its libraries raise: for a type that JSON Schema
    # does not know, a missing reference, a name that is no string, and so on.
    except Exception as error:
        remarks[_unjudged(error, ())] = None
    return list(remarks)


def _validator_class(value: dict[str, Any]) -> Any:
    # Importing it takes 180 to 430 ms, which only a document without a kept verdict
    # may cost.
    # With jsonschema-rs installed it would take that, and word all findings otherwise.
    os.environ.setdefault(
        "OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND", "jsonschema"
    )
    from openapi_spec_validator.shortcuts import get_validator_cls

    return get_validator_cls(value)


def _errors(value: dict[str, Any], remarks: dict[Remark, None]) -> Iterator[Any]:
    base = _validator_class(value)
    keywords = {
        name: _placed(name, keyword, remarks)
        for name, keyword in base.keyword_validators.items()
    }
    members = {"keyword_validators": keywords}
    places = known_places(value, _Offline())
    validator = type("PlacedValidator", (base,), members)(places)
    # Its own iter_errors() does just these two steps, but caches the validator, and
    # with it the document, for as long as the process lives.
    yield from _crawled(validator.schema_validator).iter_errors(value)
    yield from validator.root_validator(validator.schema_path)


def _crawled(validator: Any) -> Any:
    """Returns a validator by the same schema, with all that this one refers to found.

    `referencing` keeps nothing of what it finds in a schema that is the root: for each
    `$dynamicRef` it would go through all of it, a third of the time for OAS 3.1.
    """
    from referencing import Registry, Resource

    schema = validator.schema
    if "$id" not in schema:
        return hurried(validator)
    uri = schema["$id"]
    resource = Resource.from_contents(schema)
    registry = Registry().with_resource(uri, resource).crawl()
    root = {"$schema": schema["$schema"], "$ref": uri}
    return validator.__class__(root, registry=registry)


class _Offline(dict[str, Callable[[str], Any]]):
    """Refuses every URL scheme.

    An ordinary mapping would not do: schemes that are not in it are fetched.
    """

    def __contains__(self, scheme: object) -> bool:
        return True

    def __missing__(self, scheme: str) -> Callable[[str], Any]:
        return _refuse


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri} is in another document")


def _placed(name: str, keyword: Any, remarks: dict[Remark, None]) -> Any:
    """A keyword validator that tells where it was when it found something.

    The library's own errors are relative to a schema, and do not say to which.
    """

    meta = of_schemas(keyword)

    class Placed(keyword):  # type: ignore[misc]
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            # In lists, half of the time of a document of 20 MB goes into looking.
            for seen in ("visited_schema_ids", "meta_checked_schema_ids"):
                if getattr(self, seen, None) == []:
                    setattr(self, seen, _Identities())

        def _validate_schema_meta(self, schema: Any, value: Any) -> Any:
            """Asks the library for what is wrong with a schema if something is."""
            is_right = meta and meta.accept(meta.root, value)
            error = None if is_right else super()._validate_schema_meta(schema, value)
            ask = functools.partial(self._validate_schema_meta, schema)
            return error and first_error(ask, value, error)

        def __call__(self, *args: Any, **options: Any) -> Iterator[Any]:
            at = next((arg.parts for arg in args if hasattr(arg, "parts")), ())
            place = (*at, "default") if name == "default" else tuple(at)
            try:
                for error in super().__call__(*args, **options):
                    if not hasattr(error, "place"):
                        error.place = place
                    yield error
            except Exception as error:
                remarks[_unjudged(error, place)] = None
            except deadline.Overdue as overdue:
                overdue.place = overdue.place or place
                raise

    return Placed


class _Identities(set[int]):
    """The identities of values, with the one method of lists that is used of them."""

    append = set.add


def _remark(error: Any) -> Remark:
    cause = _cause(error)
    keys = (*getattr(error, "place", ()), *cause.absolute_path)
    # With jsonschema-rs installed, the lines after the first repeat schema and value.
    message = cause.message.split("\n", 1)[0]
    if message.startswith(_UNDEFINED):  # the library has the names from a set
        names = ast.literal_eval(message.removeprefix(_UNDEFINED))
        message = f"{_UNDEFINED}{sorted(names, key=str)}"
    return Remark("spec-invalid", _one_line(message), keys)


def _cause(error: Any) -> Any:
    """What made the likeliest branch of a failed `oneOf` or `anyOf` fail.

    The error itself only says that no branch holds. Of the branches that may have been
    meant, it is the one that got farthest.
    """
    while error.context:
        likely = _likely(error.context)
        deepest = min(likely, key=_depth, default=None)
        is_choice = len(set(map(_branch, likely))) > 1
        if deepest is None or (is_choice and not deepest.path):
            break
        error = deepest
    return error


def _likely(causes: list[Any]) -> list[Any]:
    # One branch is nearly always a Reference Object, which was not meant; nor was a
    # branch for another value of a member, such as `in` of a parameter.
    likely = [cause for cause in causes if cause.validator_value != ["$ref"]]
    others = {
        _branch(cause)
        for cause in likely
        if cause.validator in ("enum", "const") and len(cause.path) == 1
    }
    return [cause for cause in likely if _branch(cause) not in others] or likely


def _depth(cause: Any) -> tuple[Any, ...]:
    return -len(cause.path), _branch(cause), [*map(str, cause.path)]


def _branch(cause: Any) -> tuple[Any, ...]:
    return tuple(cause.schema_path)[:1]


def _unjudged(error: Exception, place: Keys) -> Remark:
    text = str(error)
    if isinstance(error, RecursionError):  # versions of Python word it differently
        text = "maximum recursion depth exceeded"
    message = f"{type(error).__name__}: {text}"
    return Remark("spec-unjudged", _one_line(message), place)


def _overdue(seconds: float, place: Keys) -> Remark:
    return Remark("spec-unjudged", f"no verdict within {seconds:g} seconds", place)


def _one_line(message: str) -> str:
    # Messages hold whole instances; what is wrong with them stands at the end.
    line = " ".join(message.split())
    if len(line) <= _LONGEST_MESSAGE:
        return line
    return f"{line[:100]} … {line[-97:]}"


def verdict_key(text: str) -> str:
    """A name for a document, as JSON, as the installed validator would see it."""
    digest = hashlib.sha256(_FORMAT.encode())
    for library in _installed():
        digest.update(library.encode())
    digest.update(text.encode("ascii"))
    return digest.hexdigest()


def recall(root: pathlib.Path, key: str) -> list[Remark] | None:
    """The verdict that was kept; None if there is none that can be read."""
    try:
        return [_recalled(*entry) for entry in cache.recall(root, _FOLDER, key)]
    except TypeError:
        return None


def keep(root: pathlib.Path, key: str, remarks: list[Remark]) -> None:
    """Keeps a verdict; a folder that cannot be written is no reason to fail."""
    cache.keep(root, _FOLDER, key, remarks)


def _recalled(code: Any, message: Any, keys: Any) -> Remark:
    if not (isinstance(code, str) and isinstance(message, str)):
        raise TypeError
    if not all(isinstance(key, str | int) for key in keys):
        raise TypeError
    return Remark(code, message, tuple(keys))


def _installed() -> Iterator[str]:
    """The versions of the libraries that judge, without importing any of them.

    Importing importlib.metadata alone takes longer than this stage may.
    """
    spec = importlib.util.find_spec("openapi_spec_validator")
    if spec is None or spec.origin is None:
        return
    folder = os.path.dirname(os.path.dirname(spec.origin))
    names: list[str] = []
    with contextlib.suppress(OSError):  # a library in a zip file has no folder
        names = sorted(filter(_LIBRARIES.fullmatch, os.listdir(folder)))
    yield from names or [spec.origin]
