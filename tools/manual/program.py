# SPDX-License-Identifier: GPL-2.0-only
"""What the program says of itself: its commands, their options and arguments, its codes.

Read from --help, which argp prints from the tables that it parses by; nothing is written down
here a second time.
"""
import os
import re
import subprocess
from typing import NamedTuple

# a line for each option, however long its text
FORMAT = "rmargin=10000,opt-doc-col=60,short-opt-col=2,long-opt-col=6,dup-args=0"
OPTION = re.compile(r"^  (?:-(\S), |    )--([a-z][a-z-]*)(?:(\[)?=(.+?)\]?)?(?:\s{2,}(.*))?$")
# argp's own, the same for each command
ARGPS = {"help", "usage", "version"}


class Option(NamedTuple):
    short: str  # a letter, or ""
    long: str
    argument: str  # as PID, or ""
    optional: bool  # whether the argument is
    text: str

    def names(self):
        return ([f"-{self.short}"] if self.short else []) + [f"--{self.long}"]


class Command(NamedTuple):
    name: str
    summary: str
    usages: list  # of each the words behind [OPTION...]
    text: str
    end: str  # what is told below the options, "" for nothing
    options: list

    def takes_program(self):
        return any("[-- PROGRAM ARG...]" in usage for usage in self.usages)


def options_of(lines):
    found, at = [], 0
    while at < len(lines):
        match = OPTION.match(lines[at])
        at += 1
        if not match:
            continue
        short, name, optional, argument, text = match.groups()
        if text is None and at < len(lines):  # the names are too long to share a line
            text, at = lines[at].strip(), at + 1
        if name not in ARGPS:
            found.append(Option(short or "", name, argument or "", bool(optional), text.strip()))
    return found


class Program:
    def __init__(self, path):
        self.path = path
        self.commands = [
            self.command(name, summary)
            for name, summary in re.findall(r"(?m)^  ([a-z]+) +(\S.*)$", self.say("--help"))
        ]
        # (level, code, summary), in the order of the program
        self.rules = [
            tuple(line.split(None, 2)) for line in self.say("rules").splitlines()
        ]
        if not self.commands or not self.rules:
            raise SystemExit(f"{path} names no commands, or no codes")

    def say(self, *arguments):
        return subprocess.run(
            [self.path, *arguments], check=True, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"ARGP_HELP_FMT": FORMAT, "LC_ALL": "C", "COLUMNS": "100000"},
        ).stdout

    def command(self, name, summary):
        lines = self.say(name, "--help").splitlines()
        usages = []
        while re.match(r"Usage: |  or:  ", lines[0]):
            usages.append(lines.pop(0).split("[OPTION...]", 1)[1].strip())
        at = next(i for i, line in enumerate(lines) if not line)
        rest = [line for line in lines[at:] if line and line[0] not in " -"]
        # of argp, where there are short options with an argument
        rest = [line for line in rest if not line.startswith("Mandatory or optional arguments")]
        return Command(name, summary, usages, " ".join(lines[:at]), " ".join(rest),
                       options_of(lines[at:]))

    def explanation(self, code):
        """The paragraphs of explain, without its first line and what a rule needs."""
        return [" ".join(part.split()) for part in self.say("explain", code).split("\n\n")[1:-1]]

    def codes(self, *levels):
        return [code for level, code, _ in self.rules if not levels or level in levels]
