# SPDX-License-Identifier: GPL-2.0-only
"""The completion for zsh."""
import kinds

HEAD = """\
#compdef membarrier-trace
# SPDX-License-Identifier: GPL-2.0-only
# Completion of membarrier-trace for zsh.
# Written by tools/manual/generate from the program's options: not to be changed by hand.

_membarrier-trace_commands()
{
	local -a commands=(
%s	)
	_describe -t commands command commands
}

_membarrier-trace()
{
	local command=trace
	local -i first=2 at
	local -a options=(
		'(- *)'{-\\?,--help}'[give a help list]'
		'(- *)--usage[give a short usage message]'
		'(- *)'{-V,--version}'[print the version]'
	)

	case ${words[2]} in
	%s)
		(( CURRENT == 2 )) || { command=${words[2]}; first=3 } ;;
	esac
	# a program stands behind --
	at=${words[(i)--]}
	if (( at < CURRENT )); then
		case $command in
		%s)
			shift $at words
			(( CURRENT -= at ))
			_normal
			return ;;
		esac
	fi
	case $command in
"""

TAIL = """\
	esac
	if (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then
		_membarrier-trace_commands
		return
	fi
	if (( first == 3 )); then
		words[1]="membarrier-trace $command"
		words[2]=()
		(( CURRENT -= 1 ))
	fi
	_arguments -s -S $options
}

_membarrier-trace "$@"
"""

ACTIONS = {
    "none": " ",
    "file": "_files",
    "dir": "_files -/",
    "pid": "_pids",
    "user": "_users",
    "cgroup": "_files -/ -W /sys/fs/cgroup",
}


def action(kind):
    words = " ".join(word.replace(":", r"\:") for word in kind.words)
    if kind.what == "words":
        return f"({words})"
    if kind.what == "list":
        return f"_sequence compadd - {words}"
    return ACTIONS[kind.what]


def quoted(words):
    return words.replace("'", "'\\''")


def described(words):
    """A text in the brackets of a specification."""
    for char in "\\[]:":
        words = words.replace(char, "\\" + char)
    return quoted(words)


def specification(program, command, option):
    text = f"[{described(option.text)}]"
    if option.argument:
        colon = "::" if option.optional else ":"
        name = option.argument.replace(":", r"\:")
        text += f"{colon}{quoted(name)}:{quoted(action(kinds.of_option(program, command, option)))}"
    short = f"-{option.short}" + ("-" if option.optional else "+" if option.argument else "")
    sign = "" if not option.argument else "=-" if option.optional else "="
    long = f"--{option.long}{sign}"
    # may be repeated, and then either way
    return f"'*'{{{short},{long}}}'{text}'" if option.short else f"'*{long}{text}'"


def options(program):
    for command in program.commands:
        lines = [specification(program, command.name, option) for option in command.options]
        kind = kinds.of_command(program, command)
        if kind.what != "none":
            lines.append(f"'*:argument:{quoted(action(kind))}'")
        if lines:
            yield f"\t{command.name})\n\t\toptions+=(\n\t\t\t" + "\n\t\t\t".join(lines) + "\n\t\t) ;;\n"


def completion(program):
    summaries = "".join(f"\t\t'{c.name}:{quoted(c.summary)}'\n" for c in program.commands)
    names = "|".join(c.name for c in program.commands)
    programs = "|".join(c.name for c in program.commands if c.takes_program())
    return HEAD % (summaries, names, programs) + "".join(options(program)) + TAIL
