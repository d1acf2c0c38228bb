# SPDX-License-Identifier: GPL-2.0-only
"""The completion for fish."""
import kinds

HEAD = """\
# SPDX-License-Identifier: GPL-2.0-only
# Completion of membarrier-trace for fish.
# Written by tools/manual/generate from the program's options: not to be changed by hand.

set -g __membarrier_trace_commands %s

# The command that is named, or trace
function __membarrier_trace_command
    set -l words (commandline -opc)
    if set -q words[2]; and contains -- $words[2] $__membarrier_trace_commands
        echo $words[2]
    else
        echo trace
    end
end

# __membarrier_trace_in COMMAND...: is it one of these, and no -- behind it?
function __membarrier_trace_in
    not contains -- -- (commandline -opc); and contains -- (__membarrier_trace_command) $argv
end

# Is no command named yet?
function __membarrier_trace_first
    test (count (commandline -opc)) -eq 1
end

# __membarrier_trace_program COMMAND...: of a program behind --, if it is one of these
function __membarrier_trace_program
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    if test -n "$at"; and contains -- (__membarrier_trace_command) $argv
        set -l rest $words[(math $at + 1)..-1]
        complete -C (string join ' ' -- (string escape -- $rest) (commandline -ct))
    end
end

# __membarrier_trace_list WORD...: an item of a list by commas
function __membarrier_trace_list
    set -l begin (string replace -r '[^,]*$' '' -- (string replace -r '^-.*=' '' -- (commandline -ct)))
    printf '%%s\\n' $begin$argv
end

function __membarrier_trace_cgroups
    set -l begin (string replace -r '^(-.*=)?(/sys/fs/cgroup/)?' '' -- (commandline -ct))
    for path in /sys/fs/cgroup/$begin*/
        string replace /sys/fs/cgroup/ '' -- $path
    end
end

complete -c membarrier-trace -f
complete -c membarrier-trace -a '(__membarrier_trace_program %s)'
"""

ACTIONS = {
    "none": "-x",
    "file": "-r -F",
    "dir": "-x -a '(__fish_complete_directories)'",
    "pid": "-x -a '(__fish_complete_pids)'",
    "user": "-x -a '(__fish_complete_users)'",
    "cgroup": "-x -a '(__membarrier_trace_cgroups)'",
}


def action(kind):
    if kind.what == "words":
        return f"-x -a '{' '.join(kind.words)}'"
    if kind.what == "list":
        return f"-x -a '(__membarrier_trace_list {' '.join(kind.words)})'"
    return ACTIONS[kind.what]


def quoted(words):
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


def options(program):
    takers = {}
    for command in program.commands:
        for option in command.options:
            kind = kinds.of_option(program, command.name, option) if option.argument else None
            takers.setdefault((option, kind), []).append(command.name)
    for (option, kind), commands in takers.items():
        words = [f"complete -c membarrier-trace -n '__membarrier_trace_in {' '.join(commands)}'"]
        words += [f"-s {option.short}"] * bool(option.short) + [f"-l {option.long}"]
        if option.argument:
            words.append(action(kind).replace("-x ", "") if option.optional else action(kind))
        yield " ".join(words + ["-d", quoted(option.text)]) + "\n"


def arguments(program):
    for command in program.commands:
        kind = kinds.of_command(program, command)
        if kind.what != "none":
            # diff takes files behind --, too
            within = "__membarrier_trace_in" if " -- " not in " ".join(command.usages) else \
                "contains -- (__membarrier_trace_command)"
            yield (f"complete -c membarrier-trace -n '{within} {command.name}' "
                   f"{action(kind).replace('-x ', '').replace('-r ', '')}\n")


def completion(program):
    names = [command.name for command in program.commands]
    programs = [command.name for command in program.commands if command.takes_program()]
    lines = [HEAD % (" ".join(names), " ".join(programs))]
    for command in program.commands:
        lines.append(f"complete -c membarrier-trace -n __membarrier_trace_first -a {command.name} "
                     f"-d {quoted(command.summary)}\n")
    for option, text in ("help", "Give a help list"), ("usage", "Give a short usage message"), \
            ("version", "Print the version"):
        lines.append(f"complete -c membarrier-trace -n '__membarrier_trace_in {' '.join(names)}' "
                     f"-l {option} -d '{text}'\n")
    return "".join(lines + list(options(program)) + list(arguments(program)))
