# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the cli suite: membarrier-conformance on this kernel, and where filters answer.
conformance=$PWD/build/membarrier-conformance
filtered=$PWD/build/membarrier-filtered
# the tests in which PRIVATE_EXPEDITED is called
with_private='PRIVATE_EXPEDITED\|all commands that register'

# What a runner of tests relies on: version, plan, results in order, sums.
is_ktap()
{
	awk '
		NR == 1 { bad = $0 != "KTAP version 1" }
		NR == 2 { split($0, plan, /\.\./); bad += plan[1] != "1" }
		/^(not )?ok / {
			number = $1 == "not" ? $3 : $2
			bad += number != ++results
			kind = / # SKIP /	? "skip" : / # ERROR / ? "error" : $1 == "not" ? "fail" : "pass"
			cnt[kind]++
			next
		}
		NR > 2 && !/^# / { bad++ }
		/^# Totals: / { totals = $0 }
		END {
			right = sprintf("# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:%d",
				cnt["pass"], cnt["fail"], cnt["skip"], cnt["error"])
			exit bad || plan[2] != results || totals != right || $0 != totals
		}' "$dir/out"
}

# conforms STATUS PATTERN COMMAND...: KTAP with that status, and a line with the pattern
conforms()
{
	want=$1
	pattern=$2
	shift 2
	exits "$want" "$@" && is_ktap && grep -q -- "$pattern" "$dir/out"
}

# accuses STATUS COMMAND ANSWER PATTERN NAMES: under that filter tests fail, all of them such that
# NAMES matches; the filter is named, and the pattern among the words
accuses()
{
	conforms "$1" "^# .*$4" "$filtered" "$2" "$3" "$conformance" &&
		grep -q '^# a seccomp filter is in force' "$dir/out" &&
		! grep '^not ok' "$dir/out" | grep -v -- "$5"
}

same_lines()
{
	"$conformance" >"$dir/own" && "$tool" conformance --ktap >"$dir/out" &&
		diff "$dir/own" "$dir/out"
}

# shellcheck disable=SC2016
unwritten()
{
	exits 3 sh -c '"$1" >/dev/full' sh "$conformance" &&
		grep -qx 'membarrier-conformance: cannot write standard output: No space left on device (make room there, or name another place)' "$dir/err"
}

# shellcheck disable=SC2016
without_exec()
{
	conforms 0 'then exec # SKIP cannot execute itself: No such file' own_mounts \
		'mount -t tmpfs none /proc && exec "$@"' "$conformance"
}

# What ends a process is told by wait(2) alone.
without_sigchld()
{
	conforms 1 '^# .*PRIVATE_EXPEDITED .*: ended by SIGSYS$' python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$filtered" 0x8 kill "$conformance"
}
