# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests/build/run: tools/bench without a clock. The table is made of figures that
# are known; what is run in their place is made of scripts.

# made_up LOAD UNTRACED AGAIN [FIRST LAST [TRACER]]: rounds of the same figures, nanoseconds per
# operation; empty programs make 1.5 times the first of it, the tracer twice if not told
made_up()
{
	awk -v load="$1" -v untraced="$2" -v again="$3" -v first="${4:-1}" -v last="${5:-11}" \
		-v tracer="${6:-$(($2 * 2))}" '
		function say(config, ns, facts) {
			print "round=" r, "config=" config, "ops=10", "ns_per_op=" ns, "load=" load,
				"ipis_cpu1=10", facts
		}
		BEGIN {
			for (r = first; r <= last; r++) {
				say("untraced", untraced)
				say("again", again)
				say("empty", untraced * 1.5, "start_ms=" 100 - r)
				say("tracer", tracer, "start_ms=" r " VmHWM=" r " VmRSS=" r \
					" total=10 records=1 program_runs=2 violated=0 unverified=3")
			}
		}'
}

# table_of STATUS: reads runs; leaves $scratch/table and $scratch/table.json
table_of()
{
	{
		echo kernel=1.0 machine=m cpus=2 rung=fentry seconds=0.5
		cat
	} >"$scratch/runs"
	tools/bench/table --json "$scratch/table.json" "$scratch/runs" >"$scratch/table"
	bench_status=$?
	cat "$scratch/table"
	[ $bench_status -eq "$1" ]
}

# has_row WORD...: the table has this line, whatever the columns' widths
has_row()
{
	sed 's/  */ /g; s/^ //; s/ $//' "$scratch/table" | grep -qxF -- "$*" || {
		echo "no row: $*"
		return 1
	}
}

# Six of the eleven untraced rounds take 100, the others 200; the medians are 100 and 250, the
# median of the ratios is 2.4, that of the means 1.9. One interrupt in two calls.
bench_medians()
{
	{
		{
			made_up ipi 100 100 1 5 300
			made_up ipi 100 100 6 6 240
			made_up ipi 200 200 7 11 250
		} | sed '/=tracer/ s/ipis_cpu1=10/ipis_cpu1=5/'
		made_up fast 50 50 | sed '/=again/ s/ipis_cpu1=10/ipis_cpu1=unknown/'
		echo "skipped strace: strace is not installed"
	} | table_of 0 &&
		has_row ipi IPIs fast IPIs &&
		has_row untraced, ns 100 1.00 50 1.00 &&
		has_row untraced again "(A/A)" 1.000 1.00 1.000 - &&
		has_row empty programs 1.500 1.00 1.500 1.00 &&
		has_row membarrier-trace 2.500 0.50 2.000 1.00 &&
		has_row - over empty programs 1.667 1.333 &&
		has_row skipped strace -f: strace is not installed &&
		has_row start to attached 6 ms "(empty programs 94 ms)," VmHWM 11 KiB, VmRSS 6 KiB &&
		has_row calls lost 22 of 220, program runs skipped 44, violated 0, unverified 66 &&
		! grep -i void "$scratch/table" &&
		python3 - "$scratch/table.json" <<-'END'
			import json, sys
			result = json.load(open(sys.argv[1]))
			ipi = result["loads"]["ipi"]
			assert ipi["configurations"]["tracer"] == {
			    "ns_per_op": 250, "ipis_per_op": 0.5, "ratio": 2.5}, ipi
			assert ipi["rounds"] == 11 and ipi["void"] == [] and ipi["tracer_over_empty"] == 250 / 150, ipi
			assert result["machine"]["rung"] == "fentry" and "strace" in result["skipped"], result
		END
}

# Exactly 3 % is within 3 %; of a load that is void no ratio is shown, of the other one all.
bench_void()
{
	{ made_up fast 1000 1030; made_up ipi 1000 970; } | table_of 0 || return 1
	for again in 1031 969; do
		{ made_up fast 1000 1000; made_up ipi 1000 $again; } | table_of 3 &&
			has_row membarrier-trace 2.000 1.00 void 1.00 &&
			has_row untraced again "(A/A)" 1.000 1.00 void 1.00 &&
			has_row - over empty programs 1.333 void &&
			has_row "VOID: ipi: A/A is $(awk "BEGIN { print $again / 1000 }"), not within 3 %" &&
			[ "$(grep -c '^VOID' "$scratch/table")" -eq 1 ] &&
			python3 - "$scratch/table.json" <<-'END' || return 1
				import json, sys
				loads = json.load(open(sys.argv[1]))["loads"]
				assert loads["ipi"]["void"] and not loads["fast"]["void"], loads
				assert loads["ipi"]["tracer_over_empty"] is None, loads
				assert all(figure["ratio"] is None for figure in loads["ipi"]["configurations"].values())
			END
	done
	made_up fast 1000 1000 | sed '/round=7 config=tracer/d' | table_of 3 &&
		has_row VOID: fast: rounds: 10, at least 11 are needed
}

# bench_fakes: $fakes/build holds programs that end at once or at a signal, and $fakes/bin what
# tools/bench/run needs, but none of the peers
# shellcheck disable=SC2016 # of the fakes
bench_fakes()
{
	fakes=$scratch/bench
	rm -rf "$fakes"
	mkdir "$fakes" "$fakes/build" "$fakes/bin" || return 1
	for bench_command in awk cat cp date env grep mkfifo mktemp mount nproc rm sh sleep uname unshare; do
		ln -s "$(command -v $bench_command)" "$fakes/bin/" || return 1
	done
	# what is found in PATH may be a script that needs more
	ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$fakes/bin/python3" || return 1
	fake "$fakes/build/membarrier-bench-load" 'echo "ops=10 ns_per_op=100.0 load=$1 ipis_cpu1=0"'
	until_signal='sleep 60 & trap "kill $!; exit 0" TERM'
	fake "$fakes/build/membarrier-bench-empty" "$until_signal
		echo 'Empty programs are attached.' >&2; wait"
	fake "$fakes/build/membarrier-trace" "$until_signal"'
		for key in total records program_runs violated unverified; do echo "\"$key\": 0,"; done >"$2"
		echo "Tracing membarrier through fentry..." >&2; wait'
}

# fake FILE SCRIPT
fake()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

# benched STATUS OPTION...
benched()
{
	want=$1
	shift
	PATH=$fakes/bin BUILD=$fakes/build tools/bench/run "$@" >"$scratch/table" 2>"$scratch/err"
	bench_status=$?
	cat "$scratch/table" "$scratch/err"
	[ $bench_status -eq "$want" ]
}

# One peer takes part, one is refused, two are not there.
# shellcheck disable=SC2016 # of the fakes
bench_peers()
{
	bench_fakes || return 1
	fake "$fakes/bin/strace" 'shift 5; exec "$@"'
	fake "$fakes/bin/perf" 'echo "perf: Operation not permitted" >&2; exit 1'
	benched 0 -s 0.1 -l fast -o "$scratch/raw" &&
		has_row strace -f 1.000 0.00 &&
		has_row skipped perf stat -a: it does not start here: perf: Operation not permitted &&
		has_row skipped perf trace: it does not start here: perf: Operation not permitted &&
		has_row skipped trace-cmd record: trace-cmd is not installed &&
		has_row skipped bpftrace histogram: bpftrace is not installed &&
		[ "$(grep -c '^round=.*ns_per_op=100' "$scratch/raw")" -eq 55 ] &&
		benched 0 -s 0.1 -l other -p 'trace-cmd' -j "$fakes/json" &&
		[ "$(grep -c '^skipped' "$scratch/table")" -eq 1 ] && [ -s "$fakes/json" ]
}

# Fewer rounds are void; a peer that ends later on is an error, as is a word too many.
# shellcheck disable=SC2016
bench_fails()
{
	bench_fakes || return 1
	fake "$fakes/bin/strace" 'shift 5; [ "$2" = other ] && exec "$@"; echo "strace: gone" >&2'
	benched 3 -n 1 -s 0.1 -l 'fast other' -p '' && has_row VOID: other: rounds: 1, at least 11 are needed &&
		benched 1 -n 1 -s 0.1 -l fast && grep -q '^strace: gone' "$scratch/err" &&
		grep -q '^bench: cannot run the load fast: strace' "$scratch/err" &&
		benched 2 -x && benched 2 -n none && benched 2 -p ltrace && benched 2 word
}
