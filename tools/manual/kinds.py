# SPDX-License-Identifier: GPL-2.0-only
"""What the arguments of options and commands are, for those who complete them.

An argument is known by the word that stands for it in --help (FILE), or by its option where it
is one of a few words. A new word is an error until it has its row here.
"""
from typing import NamedTuple


class Kind(NamedTuple):
    what: str  # file, dir, pid, cgroup, words, list (words, by commas), none
    words: tuple = ()


NONE = Kind("none")
FILE = Kind("file")

# by the word in --help
OF_ARGUMENT = {
    "FILE": FILE, "REPORT": FILE, "RECORDING": FILE,
    "A.json": FILE, "B.json": FILE, "A.json...": FILE, "B.json...": FILE,
    "DIR": Kind("dir"),
    "PID": Kind("pid"),
    "NAME|UID": Kind("user"), "USER": Kind("user"),
    "CPUS": NONE, "LIST": NONE, "GLOB": NONE, "TID": NONE, "TIME": NONE, "N": NONE, "KB": NONE,
    "PPM": NONE, "PERCENT": NONE, "SIZE": NONE, "COMMAND:pN=TIME": NONE,
    "[ADDRESS:]PORT": NONE,
}

# the names that filters take; "register" is each registration
COMMANDS = ("query", "global", "global-expedited", "private", "sync-core", "rseq", "register")

# by option, or by command and option where commands differ
OF_OPTION = {
    "--cgroup": Kind("cgroup"),
    "--color": Kind("words", ("always", "never", "auto")),
    "--command": Kind("list", COMMANDS),
    "bench --commands": Kind("list", COMMANDS + ("rseq-cpu",)),
    "bench --threads": Kind("list", ("sleeping",)),
    "--cpus": Kind("words", ("isolated", "nohz_full", "housekeeping", "all")),
    "doctor --cpus": NONE,
    "--fail-on": Kind("words", ("error", "warning")),
    "--format": Kind("words", ("text", "json", "ndjson", "ktap")),
    "--histogram": Kind("words", ("phases",)),
    "--label-by": Kind("words", ("comm", "comm:")),
    "--no-rung": Kind("list", ("fentry", "kprobe", "kprobe.multi", "kprobe.session",
                               "tp_btf", "raw_tp", "tracepoint", "csd")),
    "--priority": Kind("words", ("fifo:", "nice:", "none")),
    "--until": Kind("words", ("violation", "warning")),
    "--user": Kind("user"),
}


def of_option(program, command, option):
    if not option.argument:
        return NONE
    name = f"--{option.long}"
    if name == "--allow":
        return Kind("words", tuple(program.codes("error")))
    kind = OF_OPTION.get(f"{command} {name}", OF_OPTION.get(name))
    kind = kind or OF_ARGUMENT.get(option.argument)
    if not kind:
        raise SystemExit(f"tools/manual/kinds.py does not know {command} {name}={option.argument}: "
                         "what is it?")
    return kind


def of_command(program, command):
    """Of what stands behind the options, but for a program."""
    kinds = set()
    for usage in command.usages:
        for word in usage.replace("[-- PROGRAM ARG...]", "").replace(" -- ", " ").split():
            if word.startswith("[") and "|" in word:
                kinds.add(Kind("words", tuple(word.strip("[]").split("|"))))
            elif word == "CODE":
                kinds.add(Kind("words", tuple(program.codes())))
            elif word.strip("[]") in OF_ARGUMENT:
                kinds.add(OF_ARGUMENT[word.strip("[]")])
            else:
                raise SystemExit(f"tools/manual/kinds.py does not know {command.name} {word}: "
                                 "what is it?")
    if len(kinds) > 1:
        raise SystemExit(f"{command.name} takes arguments of several kinds: {kinds}")
    return kinds.pop() if kinds else NONE
