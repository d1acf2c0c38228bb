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
	# records that show what the kernel side would have counted them as: never otherwise
	! grep -q 'would have counted otherwise' "$dir/out" && [ "$got" -eq "$want" ]
}

# number LABEL: the number that the report gives for it. All that the suites know of the
# report's sums:
#	Calls T: verified V, vacuous U, refused R, violated X, unverified Y; cut by start or end N
#	Barriers that had a CPU to cover: B
#	Lost: N records, N program runs
# T has the label "calls", B "tested". Nothing for a label that is not there: no number
# that a comparison takes for one.
number()
{
	awk -v label="$1" '
		/^Calls [0-9]+:/ { sub(/^Calls/, "calls"); sub(/:/, ","); sums = $0 }
		/^Barriers that had a CPU to cover:/ { sub(/^[^:]*:/, "tested"); sums = $0 }
		/^Lost:/ { sub(/^[^:]*:/, ""); sums = $0 }
		sums {
			cnt = split(sums, part, /[,;]/)
			sums = ""
			for (i = 1; i <= cnt; i++) {
				value = part[i]
				gsub(/[^0-9]/, "", value)
				gsub(/[0-9]+/, "", part[i])
				gsub(/^ +| +$/, "", part[i])
				if (part[i] == label && value != "") {
					print value
					exit
				}
			}
		}' "$dir/out"
}

# Is there a second CPU, without which no barrier has any to cover?
two_online()
{
	[ "$(grep -c ^processor /proc/cpuinfo)" -ge 2 ]
}

# judged CALLS PPM COMMAND...: at least that many calls judged, none violated, unverified
# within the share; no record lost, but where the machine takes CPUs away (guests: a larger
# share), and then within the share as well. What skipped runs of programs cost is in it.
judged()
{
	least=$1
	ppm=$2
	shift 2
	exits 0 "$@" || return 1
	calls=$(number calls)
	[ "$calls" -ge "$least" ] || { echo "only $calls calls"; return 1; }
	[ "$(number violated)" -eq 0 ] || return 1
	[ $(($(number unverified) * 1000000)) -le $((calls * ppm)) ] || return 1
	[ "$ppm" -gt 100 ] || [ "$(number records)" -eq 0 ]
}

# clean CALLS PPM COMMAND...: the same, and some of them are barriers that had a CPU to cover
clean()
{
	judged "$@" || return 1
	! two_online || [ "$(number tested)" -gt 0 ] || { echo "no barrier was tested"; return 1; }
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
