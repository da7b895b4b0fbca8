"""Callers of methods: what may be given to them, and what they return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clientsmith.client.model import Annotation, Method
from clientsmith.naming.inputs import Source
from versions.oracle.choices import answered, chosen
from versions.oracle.samples import NoSampleError
from versions.oracle.writer import VERSION, Caller, Writer

NEXT = "\n"
EACH = "for one in {1}:\n    value: {0} = one"
"""Reads all that a call gives one by one."""


class Calls(Writer):
    """Writes callers of clients and methods."""

    def clients(self) -> Iterator[Caller]:
        """Yields those that make a client as the old one was made."""
        service = self.service
        given = [secret.argument for secret in service.credentials]
        for name in [*given, ""]:
            codes = [f"{name}='secret'"] if name else []
            codes += [
                f"{part.argument}={(part.values or ('part',))[0]!r}"
                for part in service.address_parts
            ]
            yield Caller(
                f"client {name}",
                "",
                "object",
                [
                    f"from box.{VERSION} import {service.client}",
                    f"return {service.client}({', '.join(codes)})",
                ],
                set(service.clients),
                {
                    name or "base_url",
                    *(part.argument for part in service.address_parts),
                },
            )

        for name, module in service.public_groups.items():
            yield Caller(
                f"group {name}",
                "",
                "object",
                [f"from {self.root} import {name}", f"return {name}"],
                {f"{service.root}resources.{module}.{name}"},
            )

    def calls(self) -> Iterator[Caller]:
        """Yields those that call each method with few, many and other arguments."""
        for method in self.service.methods:
            seen = set()
            for turn in self.turns(id for one in method.arguments for id in one.types):
                for is_dict in (False, True):
                    caller = self._call(method, turn, is_dict=is_dict)
                    if caller and (key := f"{caller.body} {caller.answer}") not in seen:
                        seen.add(key)
                        yield caller
            yield from self._more_calls(method)

    def _more_calls(self, method: Method) -> Iterator[Caller]:
        """Yields calls by name, with arguments of their own, and what reads them."""
        if method.positional:
            yield from filter(None, [self._call(method, 0, is_named=True)])
        for turn in (0, 1):
            base = self._call(method, turn)
            if base is None:
                continue
            yield from self._own(method, base)
            yield from self._results(method, base)

    def _own(self, method: Method, base: Caller) -> Iterator[Caller]:
        body = method.operation.body
        given = {"wait": ["True"], "progress": ["print"], "content_type": []}
        if body and not any(media.is_range for media in body.media_types):
            given["content_type"] = [repr(media.name) for media in body.media_types]
        values = [(name, value) for name in given for value in given[name]]
        for own, value in values:
            if own not in method.own:
                continue
            text = _with(base.call, f"{own}={value}")
            yield replace(
                base,
                name=f"{base.name} {own} {value}",
                body=[*base.imports, text, "return None"],
                names={own},
                method=None,
            )

    def _results(self, method: Method, base: Caller) -> Iterator[Caller]:
        """Yields what reads the result, the pages and the events of a call."""
        result, paging = method.result, method.paging
        read: list[tuple[str, str, Annotation, str]] = []
        if not method.always_streams and not result.is_nothing:
            read.append(("result", "value: {} = {}", result.annotation, base.call))
        if paging:
            listed = base.call.replace(f".{method.name}(", f".{paging.method}(", 1)
            read.append(("pages", EACH, paging.item, listed))
        if result.event:
            flag = f"{method.flag}=True" if method.flag else ""
            call = _with(base.call, flag) if flag else base.call
            read.append(("events", EACH, result.event, call))
        for kind, text, annotation, call in read:
            lines, used = self.imports(annotation)
            name = paging.method if paging and kind == "pages" else method.name
            yield replace(
                base,
                name=f"{kind} {base.name}",
                returns="None",
                body=[
                    *base.imports,
                    *lines,
                    *text.format(annotation, call).split("\n"),
                ],
                symbols=base.symbols | used | set(method.symbols(name)),
                names=base.names | {str(method.flag)},
                method=None,
            )

    def _call(
        self,
        method: Method,
        turn: int,
        *,
        is_dict: bool = False,
        is_named: bool = False,
    ) -> Caller | None:
        samples = self.samples
        samples.turn, samples.used = turn, set()
        codes, given = [], {}
        names = set()
        for argument in chosen(method, turn):
            if argument.is_file:
                is_list = str(argument.accepts).startswith(("Sequence[", "list["))
                sample_code, json = "[b'data']" if is_list else "b'data'", None
            else:
                try:
                    sample = samples.value(argument.type, is_dict=is_dict)
                except NoSampleError:
                    if argument.required:
                        return None
                    continue
                sample_code, json = sample
                if argument.source is Source.EXTRA:
                    sample_code = f"{{'further': {sample_code}}}"
            is_positional = argument in method.positional and not is_named
            codes.append(
                sample_code if is_positional else f"{argument.name}={sample_code}"
            )
            given[argument.name] = json
            names.add(argument.name)
        call = f"{method.access}.{method.name}({', '.join(codes)})"
        imports = self.classes(call)
        symbols = {symbol for id in samples.used for symbol in self.service.symbols(id)}
        symbols |= set(method.callables)
        symbols |= self._reachable(method)
        answer = answered(samples, method)
        kind = "named" if is_named else "dict" if is_dict else "call"
        return Caller(
            f"{kind} {method.label} {turn}",
            f"client: {self.service.client}",
            "object",
            [*imports, f"return {call}"]
            if not method.result.is_nothing
            else [*imports, call, "return None"],
            symbols,
            names,
            given,
            method,
            answer,
            call,
            imports,
        )

    def _reachable(self, method: Method) -> set[str]:
        roots = [id for argument in method.arguments for id in argument.types]
        roots += [id for answer in method.operation.responses for id in answer.types]
        return {
            symbol
            for id in self.types.reachable(roots)
            if id in self.service.declarations
            for symbol in self.service.symbols(id)
        }


def _with(call: str, argument: str) -> str:
    """Returns a call with one argument more."""
    return f"{call[:-1]}{'' if call.endswith('()') else ', '}{argument})"
