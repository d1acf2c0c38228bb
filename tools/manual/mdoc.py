# SPDX-License-Identifier: GPL-2.0-only
"""The parts of docs/membarrier-trace.8 that are the program's own words, as mdoc."""
import re
import textwrap

LEVELS = {
    "error": "Violations",
    "warning": "Warnings",
    "info": "Infos",
    "unverified": "Causes of unverified",
}
PART = re.compile(r'(?ms)^\.\\" made by tools/manual/generate: ([a-z-]+)$\n(.*?)^\.\\" end of \1$\n')


def functions(line):
    """The line, with the names of functions in lines of their own."""
    while match := re.match(r"(.*?)(?:^|\s|(\())(\w+)\(\)([.,;:)]*)(?:\s+|$)(.*)", line):
        before, opening, name, after, line = match.groups()
        if before.strip():
            yield before.strip()
        yield " ".join(filter(None, [".Fn" if not opening else ".Fn (", name, *after]))
    if line:
        yield line


def text(words):
    """Sentences, each on lines of its own, as mdoc wants them."""
    # an option is no hyphen
    words = re.sub(r"(?<![\w-])--?\w[\w-]*", lambda match: match[0].replace("-", r"\-"),
                   words.replace("\\", r"\e"))
    lines = [part for sentence in re.split(r"(?<=[.!?:])\s+(?=\S)", words)
             for line in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)
             for part in functions(line)]
    return [r"\&" + line if re.match(r"['.](?!Fn )", line) else line for line in lines]


def usage(words):
    """Macros for what stands behind [OPTION...], a line each."""
    for word in words.replace("[-- PROGRAM ARG...]", "[PROGRAM]").split():
        if word == "[PROGRAM]":
            yield ".Op Fl - Ar PROGRAM ARG ..."
        elif word == "--":
            yield ".Fl -"
        elif word.startswith("["):
            yield ".Op Cm " + word.strip("[]").replace("|", " | ")
        elif word.endswith("..."):
            yield f".Ar {word[:-3]} ..."
        else:
            yield f".Ar {word}"


def synopsis(program):
    lines = []
    for command in program.commands:
        for words in command.usages:
            lines += [".Nm", f".Cm {command.name}"]
            lines += [".Op Ar OPTION ..."] if command.options else []
            lines += usage(words)
    return lines


def commands(program):
    lines = [".Bl -tag -width Ds"]
    for command in program.commands:
        lines += [f".It Cm {command.name}", *text(command.text)]
        if command.end:
            lines += [".Pp", *text(command.end)]
    return lines + [".El"]


def heads(option):
    argument = ""
    if option.argument:
        argument = f"Ar {option.argument}"
    long = f"Fl -{option.long}"
    if argument and option.optional:
        long += f" Ns Op = Ns {argument}"
    elif argument:
        long += f" Ns = Ns {argument}"
    return f".It Fl {option.short} , {long}" if option.short else f".It {long}"


def options(program):
    """Those that commands share, once, below the names of these commands."""
    takers = {}
    for command in program.commands:
        for option in command.options:
            takers.setdefault(option, []).append(command.name)
    groups = {}
    for option, names in takers.items():
        groups.setdefault(tuple(names), []).append(option)
    lines = []
    # those of most commands first
    for names in sorted(groups, key=lambda names: -len(names)):
        lines += [f".Ss Options of {', '.join(names)}", ".Bl -tag -width Ds"]
        for option in sorted(groups[names], key=lambda option: option.long):
            lines += [heads(option), *text(option.text)]
        lines.append(".El")
    return lines


def findings(program):
    lines = []
    for level, heading in LEVELS.items():
        lines += [f".Ss {heading}", ".Bl -tag -width Ds"]
        for of, code, summary in program.rules:
            if of == level:
                lines += [f".It Sy {code}", *text(summary[0].upper() + summary[1:] + ".")]
                for paragraph in program.explanation(code):
                    lines += [".Pp", *text(paragraph)]
        lines.append(".El")
    return lines


def rows(path, heading):
    """The cells of the first table below a heading of a page in Markdown, without its head."""
    section = open(path).read().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = re.search(r"(?m)^\|.*\n\| ---.*\n((?:\|.*\n)+)", section)[1]
    for row in table.splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        yield [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell).replace("`", "") for cell in cells]


def evidence(_):
    lines = [".Bl -tag -width Ds"]
    for name, meaning in rows("docs/verdicts.md", "Evidence, one class per CPU"):
        lines += [f".It Sy {name}", *text(meaning[0].upper() + meaning[1:] + ".")]
    return lines + [".El"]


def overhead(_):
    section = open("README.md").read().split("\n## Overhead\n", 1)[1].split("\n|", 1)[0]
    condition = " ".join(re.search(r"(?s)(Kernel .*):", section)[1].replace("`", "").split())
    lines = [*text(condition + "."), ".Bl -column XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXX",
             '.It Em load Ta Em "empty programs" Ta Em tool']
    for load, empty, tool in rows("README.md", "Overhead"):
        lines.append(f".It {load} Ta {empty} Ta {tool}")
    return lines + [".El"]


PARTS = {
    "synopsis": synopsis,
    "commands": commands,
    "options": options,
    "findings": findings,
    "evidence": evidence,
    "overhead": overhead,
}


def filled(page, program):
    """The page with each part as it should be; an error where one is missing or unknown."""
    there = [match[1] for match in PART.finditer(page)]
    if sorted(there) != sorted(PARTS):
        raise SystemExit(f"docs/membarrier-trace.8 has the parts {there}, wanted are {list(PARTS)}")

    def part(match):
        lines = "\n".join(PARTS[match[1]](program))
        return f'.\\" made by tools/manual/generate: {match[1]}\n{lines}\n.\\" end of {match[1]}\n'

    return PART.sub(part, page)
