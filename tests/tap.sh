# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by every suite: one line of TAP per test, POSIX sh and busybox alike.
#
# MBT_REQUIRE names prerequisites ("root bpf two-cpus qemu"): a test that would be
# skipped for want of one of them fails instead, so that CI cannot go green by
# skipping.

tap_count=0
tap_failed=0

# ok NAME COMMAND...: passes when the command does; its output is shown if not.
ok()
{
	tap_name=$1
	shift
	tap_count=$((tap_count + 1))
	if tap_output=$("$@" 2>&1); then
		echo "ok $tap_count $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count $tap_name"
		printf '%s\n' "$tap_output" | sed 's/^/# /'
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
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}
