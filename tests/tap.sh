# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by every suite: one line of TAP per test, POSIX sh and busybox alike.
#
# MBT_REQUIRE names prerequisites ("root bpf two-cpus qemu"): a test that would be
# skipped for want of one of them fails instead, so that CI cannot go green by
# skipping.
#
# A test has MBT_TEST_LIMIT seconds, or the suite's own tap_limit. One that has not ended
# by then fails with what still runs; all that it started is killed, and the suite goes on.

# A sentence of a report is on one line, however long.
COLUMNS=1000
export COLUMNS

tap_count=0
tap_failed=0
tap_limit=${MBT_TEST_LIMIT:-300}
tap_dir=

# tap_below PID: the ids of all that descends from it
tap_below()
{
	cat /proc/[0-9]*/status 2>/dev/null | awk -v root="$1" '
		/^Pid:/ { pid = $2 }
		/^PPid:/ { parent[pid] = $2 }
		END {
			for (pid in parent) {
				at = pid
				for (depth = 0; depth < 1000 && at != root && at in parent; depth++)
					at = parent[at]
				if (at == root && pid != root)
					print pid
			}
		}'
}

# tap_kill_below PID: first stopped, so that none is born while we look
tap_kill_below()
{
	for tap_signal in STOP STOP KILL; do
		# shellcheck disable=SC2046 # one argument each
		kill -$tap_signal $(tap_below "$1") 2>/dev/null
	done
}

# tap_show_below PID: what they are and what they wait for, a comment each
tap_show_below()
{
	for tap_pid in $(tap_below "$1"); do
		tap_words=$(tr '\000\n' '  ' 2>/dev/null <"/proc/$tap_pid/cmdline" | cut -c 1-200)
		tap_state=$(sed -n 's/^State:[^(]*(\(.*\))/\1/p' "/proc/$tap_pid/status" 2>/dev/null)
		tap_place=$(cat "/proc/$tap_pid/wchan" 2>/dev/null)
		[ "$tap_place" != 0 ] || tap_place=
		[ -z "$tap_state" ] || echo "# still there: $tap_words($tap_state${tap_place:+, $tap_place})"
	done
}

# tap_within SECONDS COMMAND...: its status. If it has not ended by then, what runs is shown
# on descriptor 6 and killed, and the status is 124. Nothing that a command leaves behind can
# keep us waiting: not its output, which is no pipe of ours, nor the word that it has ended,
# whose descriptor it does not get.
tap_within()
{
	tap_seconds=$1
	shift
	tap_dir=$(mktemp -d) && mkfifo "$tap_dir/end" || exit 1
	(
		("$@") 7>&-
		echo $? >&7
	) 7>"$tap_dir/end" &
	tap_test=$!
	# in the background, for the shell hears no signal while it waits for another
	timeout "$tap_seconds" head -n 1 <"$tap_dir/end" >"$tap_dir/status" &
	wait $!
	# 124, or of busybox 143
	tap_status=$?
	if [ "$tap_status" -ne 0 ]; then
		echo "# no end after $tap_seconds s" >&6
		tap_show_below "$tap_test" >&6
		tap_kill_below "$tap_test"
		kill -KILL "$tap_test" 2>/dev/null
		tap_status=124
	fi
	wait "$tap_test" 2>/dev/null
	tap_ended=$?
	# one that was killed says nothing
	[ "$tap_status" -ne 0 ] || read -r tap_status <"$tap_dir/status" || tap_status=$tap_ended
	rm -rf "$tap_dir"
	tap_dir=
	return "$tap_status"
}

# Of Ctrl-C, and of a limit above us: what runs goes with us.
tap_stop()
{
	trap '' HUP INT TERM
	tap_kill_below $$
	[ -z "$tap_dir" ] || rm -rf "$tap_dir"
	exit 130
}
trap tap_stop HUP INT TERM

# tap_logged COMMAND...: with its output in a file; workloads tell of a hang before we do
tap_logged()
{
	: "${MBT_TIME_LIMIT:=$((tap_limit * 3 / 4))}"
	export MBT_TIME_LIMIT
	"$@" >"$tap_log" 2>&1
}

# tap_keep: copies of the JSON documents that a test has left in the suite's folder, $dir
tap_keep()
{
	[ -d "${dir-}" ] && command -v python3 >/dev/null || return 0
	mkdir -p "$dir/.kept"
	tap_newer=
	[ ! -e "$dir/.kept/stamp" ] || tap_newer="-newer $dir/.kept/stamp"
	# shellcheck disable=SC2086 # two words, of a name without spaces
	find "$dir" -maxdepth 3 -path "$dir/.kept" -prune -o -type f -size -4096 $tap_newer -print |
		while IFS= read -r tap_file; do
			[ -f "$tap_file" ] || continue
			{ IFS= read -r tap_first; IFS= read -r tap_second; } <"$tap_file" 2>/dev/null
			case $tap_first$tap_second in
			'{  "schema_version": "'* | '{"type":"run",'*)
				tap_kept=$((${tap_kept-0} + 1))
				cp "$tap_file" "$dir/.kept/$tap_count.$tap_kept.${tap_file##*/}" ;;
			esac
		done
	touch "$dir/.kept/stamp"
}

# tap_check_kept: they fit their schemas
tap_check_kept()
{
	[ -d "${dir-}/.kept" ] || return 0
	set -- "$dir"/.kept/[0-9]*
	[ -f "$1" ] || return 0
	if python3 -c 'import jsonschema' 2>/dev/null; then
		ok "JSON documents of these tests fit their schemas ($#)" tests/validate "$@"
	else
		skip "JSON documents of these tests fit their schemas" python3 "no python3-jsonschema"
	fi
}

# ok NAME COMMAND...: passes when the command does; its output is shown if not.
ok()
{
	tap_name=$1
	shift
	tap_count=$((tap_count + 1))
	tap_log=$(mktemp) || exit 1
	if tap_within "$tap_limit" tap_logged "$@" 6>"$tap_log.hung"; then
		echo "ok $tap_count $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count $tap_name"
		cat "$tap_log.hung"
		sed 's/^/# /' "$tap_log"
	fi
	rm -f "$tap_log" "$tap_log.hung"
	tap_keep
}

# own_mounts [-pf] SCRIPT ARG...: sh -c SCRIPT sh ARG..., with mounts below /proc and /sys
# (another place: it unmounts what it mounts) of which no other process sees anything; -pf:
# with process ids of its own, too. In a chroot or container / may be no mount point, and
# then its propagation cannot be changed, which unshare does if not told otherwise.
own_mounts()
{
	tap_ids=
	[ "$1" != -pf ] || { tap_ids=-pf; shift; }
	tap_script=$1
	shift
	tap_propagation=
	unshare -m true 2>/dev/null || tap_propagation="--propagation unchanged"
	# shellcheck disable=SC2016,SC2086 # the inner shell expands them; several words
	unshare -m $tap_ids $tap_propagation sh -c '
		for at in /proc /sys; do mount --make-rprivate $at 2>/dev/null; done
		script=$1
		shift
		eval "$script"' sh "$tap_script" "$@"
}

# ok_mounts NAME COMMAND...: as ok, where own_mounts() can be had
ok_mounts()
{
	if tap_output=$(own_mounts 'mount -t tmpfs none /sys/kernel' 2>&1); then
		ok "$@"
	else
		skip "$1" mounts "no mounts of our own: $tap_output"
	fi
}

# skip NAME PREREQUISITE REASON
skip()
{
	tap_count=$((tap_count + 1))
	case " ${MBT_REQUIRE-} " in
	*" $2 "*)
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count $1"
		echo "# needs $2, which MBT_REQUIRE demands: $3" ;;
	*)
		echo "ok $tap_count $1 # SKIP $3" ;;
	esac
}

# tap_include NAME FILE: the tests of another script, as some of ours
tap_include()
{
	while IFS= read -r tap_line; do
		case $tap_line in
		'ok '*)
			tap_count=$((tap_count + 1))
			echo "ok $tap_count # $1: ${tap_line#ok * }" ;;
		'not ok '*)
			tap_count=$((tap_count + 1))
			tap_failed=$((tap_failed + 1))
			echo "not ok $tap_count # $1: ${tap_line#not ok * }" ;;
		'# '*) echo "$tap_line" ;;
		esac
	done <"$2"
}

finish()
{
	tap_check_kept
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}
