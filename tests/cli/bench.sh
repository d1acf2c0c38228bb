# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests/cli/run: membarrier-trace bench, which needs no privileges. No time that
# it takes decides anything.

# benched STATUS EXPRESSION PROGRAM ARG...: the program, with --json -, ends so; what it
# writes fits the schema, is in itself right, and the expression of Python is true of it
# ("r", and "cases" by command and CPU that is named)
benched()
{
	want=$1 expression=$2
	shift 2
	"$@" --json - >"$dir/bench.json" 2>"$dir/table"
	got=$?
	cat "$dir/table"
	echo "exit status $got, wanted $want"
	[ "$got" -eq "$want" ] || return 1
	python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
try:
    import jsonschema
    jsonschema.Draft202012Validator(json.load(open("docs/bench.schema.json"))).validate(r)
except ImportError:
    pass
cases = {}
for case in r["cases"]:
    key = case["command"] + (" CPU" if case["named_cpu"] is not None else "")
    cases.setdefault(key, []).append(case)
    if case["result"] != "measured":
        continue
    times = [case[key] for key in ("min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns")]
    known = [time for time in times if time is not None]
    assert known == sorted(known), case
    assert [time is None for time in times[1:4]] == [case["calls"] < cnt for cnt in (2, 10, 100)], case
assert "getppid" in cases
assert all(len(list_) == len(cases["getppid"]) for list_ in cases.values())
def results(command):
    return {case["result"] for case in cases[command]}
if not eval(f"({sys.argv[2]})"):
    sys.exit("not so: " + sys.argv[2])' "$dir/bench.json" "$expression" || return 1
	! awk 'length > 80' "$dir/table" | grep -v '^CPUs\|^Node'
}

# Every command that QUERY names, beside every number of threads.
bench_all()
{
	benched 0 'len(cases) == 12 and all(
	    (case["result"] == "measured") == (r["query_mask"] & bit == bit)
	    for name, bit in (("QUERY", 0), ("GLOBAL", 1), ("GLOBAL_EXPEDITED", 6), ("PRIVATE_EXPEDITED", 24),
	                      ("PRIVATE_EXPEDITED_SYNC_CORE", 96), ("PRIVATE_EXPEDITED_RSEQ", 384),
	                      ("REGISTER_PRIVATE_EXPEDITED_RSEQ", 256))
	    for case in cases[name]) and
	    [case["other_threads"] for case in cases["QUERY"]][-2] == len(r["cpus"]["usable"]) - 1' \
		"$@" "$tool" bench -d 300ms
}

# bench_says PATTERN STATUS EXPRESSION PROGRAM...: as benched(), and the table has the pattern
bench_says()
{
	pattern=$1
	shift
	benched "$@" && grep -qE "$pattern" "$dir/table"
}

# In the middle of it: what has been measured is shown.
bench_interrupted()
{
	python3 -c '
import json, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
bench = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
assert "Measuring" in bench.stderr.readline()
bench.send_signal(signal.SIGINT)
out, err = bench.communicate()
print(err, bench.returncode)
r = json.loads(out)
measured = [case["command"] for case in r["cases"] if case["result"] == "measured"]
assert r["interrupted"] and "Interrupted: " in err
assert bench.returncode == (0 if set(measured) - {"getppid"} else 5), measured' \
		"$tool" bench -d 1h --commands global,register --json -
}

bench_file()
{
	exits 0 "$tool" bench -d 50ms --commands query --threads 0 --json "$dir/bench-file" &&
		grep -q '^QUERY  *0  *[1-9]' "$dir/out" && python3 -m json.tool "$dir/bench-file"
}


ok "bench: all commands" bench_all
python3 -c 'import jsonschema' 2>/dev/null ||
	skip "... its JSON fits the schema" python3 "no python3-jsonschema"
ok "... to a file, the table to standard output" bench_file
ok "... only some, by either name" benched 0 'set(cases) == {"getppid", "QUERY", "PRIVATE_EXPEDITED_RSEQ", "PRIVATE_EXPEDITED_RSEQ CPU"}
	and [(case["other_threads"], case["asleep"]) for case in cases["QUERY"]] == [(0, False), (16, True)]' \
	"$tool" bench -d 100ms --threads 0,sleeping --commands query,PRIVATE_EXPEDITED_RSEQ
ok "... a command that there is not" exits 2 "$tool" bench --commands private,nonsense
ok "... no number of threads" complains 2 "'x' is no number" "$tool" bench --threads 0,x
ok "... more threads than CPUs" complains 2 "4095 busy threads .* need a CPU each, .* may use [0-9]*" \
	"$tool" bench --threads 4095
ok "... of which a process may use one" complains 2 "may use 1$" \
	taskset -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" "$tool" bench --threads 0,1
ok "... a time that is none" exits 2 "$tool" bench -d soon
ok "... a file that cannot be written" complains 3 "cannot write" "$tool" bench --json /no/such/dir/bench
ok "... ended by Ctrl-C" bench_interrupted
if build/membarrier-filtered 0x80 22 true 2>/dev/null; then
	ok "bench under a filter: refused" bench_says \
		'^PRIVATE_EXPEDITED  *refused: EPERM \(by a seccomp filter\)$' \
		4 'results("PRIVATE_EXPEDITED") == {"refused"} and r["answerers"]["seccomp"]' \
		build/membarrier-filtered 8 1 "$tool" bench -d 50ms --commands private
	ok "... the registration is" bench_says '^PRIVATE_EXPEDITED  *refused: EACCES ' \
		0 'results("PRIVATE_EXPEDITED") == {"refused"} and results("QUERY") == {"measured"}' \
		build/membarrier-filtered 16 13 "$tool" bench -d 50ms --commands private,query
	ok "... faked" bench_says '^PRIVATE_EXPEDITED  *answered, but not by the kernel$' \
		4 'results("PRIVATE_EXPEDITED") == {"not-the-kernel"}' \
		build/membarrier-filtered 8 0 "$tool" bench -d 50ms --commands private
	ok "... QUERY is refused, others are tried" bench_says '^QUERY is refused: EPERM$' \
		0 'r["query_mask"] is None and results("QUERY") == {"refused"} and results("PRIVATE_EXPEDITED") == {"measured"}' \
		build/membarrier-filtered 0 1 "$tool" bench -d 50ms --commands query,private
	ok "... and one that is not supported" bench_says '^PRIVATE_EXPEDITED  *not supported here$' \
		4 'results("PRIVATE_EXPEDITED") == {"not-supported"}' \
		build/membarrier-filtered 0 1 build/membarrier-filtered 8 22 "$tool" bench -d 50ms --commands private
	ok "... killed" bench_says '^PRIVATE_EXPEDITED  *killed by SIGSYS \(by a seccomp filter\)$' \
		4 'results("PRIVATE_EXPEDITED") == {"killed"} and results("getppid") == {"measured"}' \
		tests/cli/killed.py "$tool" bench -d 50ms --commands private
else
	skip "bench under a filter" seccomp "no seccomp filters here"
fi
# a tracer answers the first call of each process, the one of QUERY among them: with a mask
if command -v strace >/dev/null; then
	ok "... what QUERY does not name is not called" bench_says '^PRIVATE_EXPEDITED  *not supported here$' \
		4 'results("PRIVATE_EXPEDITED") == {"not-supported"} and r["query_mask"] == 7 and r["answerers"]["tracer"]' \
		strace -f -o /dev/null -e trace=membarrier -e inject=membarrier:retval=7:when=1 \
		"$tool" bench -d 50ms --commands private --threads 0
else
	skip "... what QUERY does not name is not called" strace "not installed"
fi
if [ "$(nproc)" -lt 2 ]; then
	skip "bench beside a busy thread" two-cpus "one CPU"
else
	ok "bench beside a busy thread: its CPU is interrupted" benched 0 \
		'all(case["call_interrupts"] is None or case["call_interrupts"] > 0 for case in cases["PRIVATE_EXPEDITED"])' \
		"$tool" bench -d 1s --commands private --threads 1
fi
if [ "$(id -u)" -ne 0 ]; then
	skip "bench without privileges" root "all of the above was"
else
	ok "bench without privileges" bench_all setpriv --reuid 65534 --regid 65534 --clear-groups \
		--bounding-set=-all
	ok "... where no process may be started" complains 3 "cannot .*Resource temporarily unavailable" \
		setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all \
		prlimit --nproc=0 "$tool" bench
	ok_mounts "... where interrupts are not shown" bench_says '^IPI: not shown here' \
		0 'all(case["call_interrupts"] is None for case in cases["QUERY"])' \
		hidden /proc/interrupts "$tool" bench -d 50ms --commands query
fi
