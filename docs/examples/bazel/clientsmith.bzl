"""A rule for packages that clientsmith generates."""

load("@rules_python//python:defs.bzl", "PyInfo")

# Generates apart, since nothing but the output may be written; then copies the package.
_SCRIPT = """
set -eu
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
for each in "$@"; do
    mkdir -p "$scratch/$(dirname "$each")"
    cp -L "$each" "$scratch/$each"
done
export XDG_CACHE_HOME="$scratch/.cache"
"$TOOL" generate --config "$scratch/$CONFIG" "$CLIENT" >/dev/null
cp -R "$scratch/$PACKAGE/." "$OUT"
"""

def _clientsmith_package_impl(ctx):
    out = ctx.actions.declare_directory(ctx.attr.output)
    ctx.actions.run_shell(
        command = _SCRIPT,
        arguments = [each.path for each in [ctx.file.config] + ctx.files.srcs],
        env = {
            "CLIENT": ctx.attr.client,
            "CONFIG": ctx.file.config.path,
            "OUT": out.path,
            "PACKAGE": ctx.file.config.dirname + "/" + ctx.attr.output,
            "TOOL": ctx.executable._tool.path,
        },
        inputs = [ctx.file.config] + ctx.files.srcs,
        tools = [ctx.executable._tool],
        outputs = [out],
        mnemonic = "Clientsmith",
        progress_message = "Generating %s" % ctx.label,
    )
    infos = [each[PyInfo] for each in ctx.attr.deps]
    runfiles = ctx.runfiles(files = [out])
    for each in ctx.attr.deps:
        runfiles = runfiles.merge(each[DefaultInfo].default_runfiles)
    return [
        DefaultInfo(files = depset([out]), runfiles = runfiles),
        PyInfo(
            transitive_sources = depset([out], transitive = [each.transitive_sources for each in infos]),
            imports = depset(transitive = [each.imports for each in infos]),
        ),
    ]

clientsmith_package = rule(
    implementation = _clientsmith_package_impl,
    doc = "Generates a client of clientsmith.toml.",
    attrs = {
        "client": attr.string(mandatory = True),
        "config": attr.label(allow_single_file = True, default = "clientsmith.toml"),
        "deps": attr.label_list(providers = [PyInfo]),
        "output": attr.string(mandatory = True),
        "srcs": attr.label_list(allow_files = True),
        "_tool": attr.label(default = "//:clientsmith", executable = True, cfg = "exec"),
    },
)
