"""The command, as the test has installed it."""

def _script_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, "#!/bin/sh\n@COMMAND@ \"$@\"\n", is_executable = True)
    return [DefaultInfo(executable = script)]

_script = rule(implementation = _script_impl, executable = True)

def py_console_script_binary(name, pkg):  # buildifier: disable=unused-variable
    _script(name = name)
