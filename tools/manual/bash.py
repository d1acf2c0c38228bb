# SPDX-License-Identifier: GPL-2.0-only
"""The completion for bash, on top of bash-completion."""
import textwrap

import kinds

HEAD = """\
# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion of membarrier-trace for bash, with bash-completion.
# Written by tools/manual/generate from the program's options: not to be changed by hand.

# _membarrier_trace_options COMMAND: sets options
_membarrier_trace_options()
{
	options='--help --usage --version'
	case $1 in
"""

MIDDLE = """\
	esac
}

# _membarrier_trace_words WORD...: those that begin as the one to complete
_membarrier_trace_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur")
}

# _membarrier_trace_list WORD...: the same for the last item of a list
_membarrier_trace_list()
{
	local last=${cur##*,}

	mapfile -t COMPREPLY < <(compgen -P "${cur%"$last"}" -W "$*" -- "$last")
	compopt -o nospace
}

# below DIR: its folders, as a path from there; names are others' to choose, and quoted
_membarrier_trace_cgroups()
{
	local path begin quoted

	COMPREPLY=()
	# as it is meant: without -r each backslash quotes the next character
	# shellcheck disable=SC2162
	IFS= read begin <<<"$cur"
	for path in /sys/fs/cgroup/"${begin#/sys/fs/cgroup/}"*/; do
		[[ -d $path ]] || continue
		printf -v quoted %q "${path#/sys/fs/cgroup/}"
		COMPREPLY+=("$quoted")
	done
	compopt -o nospace
}

# _membarrier_trace_value COMMAND OPTION: 1 where the option takes none
_membarrier_trace_value()
{
	case $1:$2 in
"""

TAIL = """\
	*) return 1 ;;
	esac
}

_membarrier_trace()
{
	local cur prev words cword split options at command=trace first=1

	_init_completion -s -n : || return
	case ${words[1]-} in
%(commands)s)
		[[ $cword -eq 1 ]] || command=${words[1]} first=2 ;;
	esac
	# of COMP_WORDS, which what is behind is completed by
	for ((at = first; at < COMP_CWORD; at++)); do
		[[ ${COMP_WORDS[at]} == -- ]] || continue
		case $command in
		%(programs)s)
			_command_offset $((at + 1)) ;;
		%(separated)s)
			_filedir ;;
		esac
		return
	done
	if _membarrier_trace_value "$command" "$prev"; then
		__ltrim_colon_completions "$cur"
		return
	fi
	$split && return
	if [[ $cur == -* ]]; then
		_membarrier_trace_options "$command"
		_membarrier_trace_words "$options"
		[[ ${COMPREPLY-} != *= ]] || compopt -o nospace
		return
	fi
	if [[ $cword -eq 1 ]]; then
		_membarrier_trace_words %(all)s
		return
	fi
	case $command in
%(arguments)s	esac
} &&
	complete -F _membarrier_trace membarrier-trace
"""

ACTIONS = {
    "none": "COMPREPLY=()",
    "file": "_filedir",
    "dir": "_filedir -d",
    "pid": "_pids",
    "user": 'mapfile -t COMPREPLY < <(compgen -u -- "$cur")',
    "cgroup": "_membarrier_trace_cgroups",
}


def wrapped(words, joint):
    lines = textwrap.wrap(words, 84, break_on_hyphens=False, break_long_words=False)
    return joint.join(lines)


def action(kind):
    if kind.what in ("words", "list"):
        return wrapped(f"_membarrier_trace_{kind.what} " + " ".join(kind.words), " \\\n\t\t\t")
    return ACTIONS[kind.what]


def offered(option):
    sign = "=" if option.argument and not option.optional else ""
    return [*option.names()[:-1], option.names()[-1] + sign]


def options(program):
    commands = {}
    for command in program.commands:
        words = " ".join(word for option in command.options for word in offered(option))
        if words:
            commands.setdefault(words, []).append(command.name)
    for words, names in commands.items():
        yield f"\t{' | '.join(names)})\n\t\toptions+='\n\t\t{wrapped(words, chr(10) + chr(9) * 2)}' ;;\n"


def values(program):
    """A row for each kind, with the options that take it: of all commands, if it is the same of all."""
    of = {}
    for command in program.commands:
        for option in command.options:
            kind = kinds.of_option(program, command.name, option)
            # an optional argument stands behind = alone
            for name in option.names()[-1:] if option.optional else option.names():
                if option.argument:
                    of.setdefault(name, {})[command.name] = (kind, option.optional)
    rows = {}
    for name, kind_of in of.items():
        same = len(set(kind_of.values())) == 1
        for command, kind in kind_of.items():
            rows.setdefault(kind, set()).add(f"{'*' if same else command}:{name}")
    for (kind, optional), patterns in sorted(rows.items()):
        lines = wrapped(" | ".join(sorted(patterns)), " \\\n\t\t")
        condition = "$split || return 1\n\t\t" if optional else ""
        yield f"\t{lines})\n\t\t{condition}{action(kind)} ;;\n"


def arguments(program):
    commands = {}
    for command in program.commands:
        kind = kinds.of_command(program, command)
        if kind.what != "none":
            commands.setdefault(kind, []).append(command.name)
    for kind, names in commands.items():
        yield f"\t{' | '.join(names)})\n\t\t{action(kind)} ;;\n"


def completion(program):
    programs = [c.name for c in program.commands if c.takes_program()]
    separated = [c.name for c in program.commands if any(" -- " in f" {u} " for u in c.usages)]
    names = [c.name for c in program.commands]
    return HEAD + "".join(options(program)) + MIDDLE + "".join(values(program)) + TAIL % {
        "commands": "\t" + wrapped(" | ".join(names), " \\\n\t\t"),
        "programs": " | ".join(programs),
        "separated": " | ".join(separated),
        "all": wrapped(" ".join(names + ["help"]), " \\\n\t\t\t"),
        "arguments": "".join(arguments(program)),
    }
