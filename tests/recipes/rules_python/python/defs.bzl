"""As much of rules_python as the example needs; the true one is not on npm."""

load(":native.bzl", "NATIVE")

PyInfo = NATIVE

def _py_library_impl(ctx):
    infos = [each[PyInfo] for each in ctx.attr.deps]
    sources = depset(ctx.files.srcs, transitive = [each.transitive_sources for each in infos])
    return [
        DefaultInfo(files = sources),
        PyInfo(transitive_sources = sources, imports = depset(ctx.attr.imports)),
    ]

py_library = rule(
    implementation = _py_library_impl,
    attrs = {
        "deps": attr.label_list(providers = [PyInfo]),
        "imports": attr.string_list(),
        "srcs": attr.label_list(allow_files = True),
    },
)
