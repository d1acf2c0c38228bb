# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the suites that run the tool on a kernel: what a traced run has to
# look like. Leaves the output of the last run in $dir/out and $dir/err.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

exits()
{
	want=$1
	shift
	"$@" >"$dir/out" 2>"$dir/err"
	got=$?
	cat "$dir/out" "$dir/err"
	echo "exit status $got, wanted $want"
	[ "$got" -eq "$want" ]
}

# number WORD: the number behind it in the report's line of sums
number()
{
	sed -n "s/^Calls .*$1 \([0-9]*\).*/\1/p; s/^Lost: .*\([0-9]\{1,\}\) $1.*/\1/p" "$dir/out" | head -1
}

# clean CALLS PPM COMMAND...: at least that many calls judged, none violated,
# unverified within the share; nothing lost, but where kernels preempt programs
# (guests: a larger share), and then within the share as well
clean()
{
	least=$1
	ppm=$2
	shift 2
	exits 0 "$@" || return 1
	calls=$(sed -n 's/^Calls \([0-9]*\):.*/\1/p' "$dir/out")
	[ "$calls" -ge "$least" ] || { echo "only $calls calls"; return 1; }
	[ "$(number violated)" -eq 0 ] || return 1
	[ $(($(number unverified) * 1000000)) -le $((calls * ppm)) ] || return 1
	[ "$ppm" -gt 100 ] || grep -q '^Lost: 0 records, 0 program runs' "$dir/out"
}

# row RUNG: the last report's sums, for the table of kernels
row()
{
	awk -v row="release=$(uname -r) rung=$1" '
		/^Calls / {
			gsub(/[^0-9 ]/, "")
			row = row " calls=" $1 " verified=" $2 " vacuous=" $3 " refused=" $4 " violated=" $5 " unverified=" $6
		}
		/^  unverified \(/ { gsub(/[()]/, ""); causes = causes (causes ? "," : "") $2 $3 }
		END { print "# row: " row (causes ? " causes=" causes : "") }' "$dir/out"
}
