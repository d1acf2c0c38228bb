# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion of membarrier-trace for bash, with bash-completion.
# Written by tools/manual/generate from the program's options: not to be changed by hand.

# _membarrier_trace_options COMMAND: sets options
_membarrier_trace_options()
{
	options='--help --usage --version'
	case $1 in
	trace | top)
		options+='
		--all-records --allow= --ascii --btf= --buffer= --color= --command-output= --csv= -C
		--cpus= --debug-dir= -d --duration= --events= --fail-on= --fallbacks --from= -f
		--format= --house-keeping= --html= -H --histogram -i --interval= --json= --junit=
		--locks --max-unverified= --metrics= --min-tested= --no-rung= --perfetto=
		--priority= --propagate -p --pid= -q --quiet --record= --record-max= --rseq
		--sample= --save-calls= --stacks --to= --unreached --until= --user= -v --verbose
		--wait --caller-cpus= --command= -c --cgroup= -L --min-latency= -n --comm= -t --tid=
		-x --failures' ;;
	serve)
		options+='
		--all-records --btf= --buffer= --command-output= -d --duration= --fallbacks
		--house-keeping= -i --interval= --label-by= --listen= --locks --metrics= --no-rung=
		--priority= --propagate -p --pid= --record-max= --rseq --sample= --stacks
		--unreached --until= --user= --wait --caller-cpus= --command= -c --cgroup= -L
		--min-latency= -n --comm= -t --tid= -x --failures' ;;
	record)
		options+='
		--all-records --btf= --buffer= --command-output= -d --duration= --fallbacks
		--house-keeping= --locks --no-rung= -o --output= --priority= --propagate -p --pid=
		-q --quiet --record-max= --rseq --sample= --stacks --unreached --until= --user=
		--wait --caller-cpus= --command= -c --cgroup= -L --min-latency= -n --comm= -t --tid=
		-x --failures' ;;
	report)
		options+='
		--allow= --ascii --color= --csv= -C --cpus= --debug-dir= --events= --fail-on=
		--from= -f --format= --html= -H --histogram --json= --junit= --max-unverified=
		--metrics= --min-tested= --perfetto= -p --pid= -q --quiet --save-calls= --to= -v
		--verbose --caller-cpus= --command= -c --cgroup= -L --min-latency= -n --comm= -t
		--tid= -x --failures' ;;
	check)
		options+='
		--all-records --allow= --ascii --btf= --buffer= --color= --command-output= --csv= -C
		--cpus= --debug-dir= -d --duration= --events= --fail-on= --fallbacks --from= -f
		--format= --house-keeping= --html= -H --histogram -i --interval= --json= --junit=
		--locks --max-unverified= --metrics= --min-tested= --no-rung= --perfetto=
		--priority= --propagate -p --pid= -q --quiet --record= --record-max= --recording=
		--rseq --sample= --save-calls= --stacks --to= --unreached --until= --user= -v
		--verbose --wait --caller-cpus= --command= -c --cgroup= -L --min-latency= -n --comm=
		-t --tid= -x --failures --baseline= --baseline-tolerance= --github --isolated-max=
		--max-latency= --min-calls= --policy= --skip-exit-code=' ;;
	diff)
		options+='
		--fail-on-regression --json= --max-unverified= --tolerance=' ;;
	doctor)
		options+='
		--btf= --cpus= --json= --no-rung= --programs' ;;
	selftest)
		options+='
		--btf= --no-rung=' ;;
	bench)
		options+='
		--commands= -d --duration= --json= --threads=' ;;
	conformance)
		options+='
		--ktap' ;;
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
	*:--cgroup | *:-c)
		_membarrier_trace_cgroups ;;
	*:--csv | *:--debug-dir | *:--save-calls)
		_filedir -d ;;
	*:--baseline | *:--btf | *:--command-output | *:--events | *:--html | *:--json | \
		*:--junit | *:--metrics | *:--output | *:--perfetto | *:--policy | *:--record | \
		*:--recording | *:-o)
		_filedir ;;
	*:--no-rung)
		_membarrier_trace_list fentry kprobe kprobe.multi kprobe.session tp_btf raw_tp \
			tracepoint csd ;;
	*:--command)
		_membarrier_trace_list query global global-expedited private sync-core rseq register ;;
	*:--commands)
		_membarrier_trace_list query global global-expedited private sync-core rseq register \
			rseq-cpu ;;
	*:--threads)
		_membarrier_trace_list sleeping ;;
	*:--baseline-tolerance | *:--buffer | *:--caller-cpus | *:--comm | *:--duration | \
		*:--from | *:--house-keeping | *:--interval | *:--isolated-max | *:--listen | \
		*:--max-latency | *:--max-unverified | *:--min-calls | *:--min-latency | \
		*:--min-tested | *:--record-max | *:--sample | *:--skip-exit-code | *:--tid | *:--to \
		| *:--tolerance | *:-L | *:-d | *:-i | *:-n | *:-t | doctor:--cpus)
		COMPREPLY=() ;;
	*:--pid | *:-p)
		_pids ;;
	*:--user)
		mapfile -t COMPREPLY < <(compgen -u -- "$cur") ;;
	*:--color)
		_membarrier_trace_words always never auto ;;
	*:--label-by)
		_membarrier_trace_words comm comm: ;;
	*:--fail-on)
		_membarrier_trace_words error warning ;;
	*:--priority)
		_membarrier_trace_words fifo: nice: none ;;
	*:-C | check:--cpus | report:--cpus | top:--cpus | trace:--cpus)
		_membarrier_trace_words isolated nohz_full housekeeping all ;;
	*:--histogram)
		$split || return 1
		_membarrier_trace_words phases ;;
	*:--allow)
		_membarrier_trace_words stubbed state-survived-exec registration-not-applied \
			stale-runqueue-state wrong-handler wrong-target late-delivery no-grace-period \
			unearned-fast-path local-not-synced missed-delivery bad-return ;;
	*:--format | *:-f)
		_membarrier_trace_words text json ndjson ktap ;;
	*:--until)
		_membarrier_trace_words violation warning ;;
	*) return 1 ;;
	esac
}

_membarrier_trace()
{
	local cur prev words cword split options at command=trace first=1

	_init_completion -s -n : || return
	case ${words[1]-} in
	trace | top | serve | record | report | check | diff | doctor | selftest | bench | \
		conformance | rules | explain | schema)
		[[ $cword -eq 1 ]] || command=${words[1]} first=2 ;;
	esac
	# of COMP_WORDS, which what is behind is completed by
	for ((at = first; at < COMP_CWORD; at++)); do
		[[ ${COMP_WORDS[at]} == -- ]] || continue
		case $command in
		trace | top | serve | record | check)
			_command_offset $((at + 1)) ;;
		diff)
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
		_membarrier_trace_words trace top serve record report check diff doctor selftest bench conformance rules \
			explain schema help
		return
	fi
	case $command in
	report | diff)
		_filedir ;;
	explain)
		_membarrier_trace_words stubbed state-survived-exec registration-not-applied \
			stale-runqueue-state wrong-handler wrong-target late-delivery no-grace-period \
			unearned-fast-path local-not-synced missed-delivery bad-return killed-by-seccomp \
			blocked-by-seccomp trapped dispatched ptraced error-ignored slow-call \
			isolated-cpu-hit rseq-not-updated not-registered not-supported no-receiver \
			targeted-noop single-thread registered-unused shared-memory-no-mm fallback-suspected \
			fast-path-no-wait slow-register mutex-convoy laggard-cpu ipi-storm lost-record \
			no-oracle call-cut still-open cpu-hotplug same-mm-switch kthread-mm exec attribution \
			compat-unseen clock too-many-cpus not-the-kernel ;;
	schema)
		_membarrier_trace_words report events bench diff doctor ;;
	esac
} &&
	complete -F _membarrier_trace membarrier-trace
