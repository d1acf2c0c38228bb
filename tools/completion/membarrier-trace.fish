# SPDX-License-Identifier: GPL-2.0-only
# Completion of membarrier-trace for fish.
# Written by tools/manual/generate from the program's options: not to be changed by hand.

set -g __membarrier_trace_commands trace top serve record report check diff doctor selftest bench conformance rules explain schema

# The command that is named, or trace
function __membarrier_trace_command
    set -l words (commandline -opc)
    if set -q words[2]; and contains -- $words[2] $__membarrier_trace_commands
        echo $words[2]
    else
        echo trace
    end
end

# __membarrier_trace_in COMMAND...: is it one of these, and no -- behind it?
function __membarrier_trace_in
    not contains -- -- (commandline -opc); and contains -- (__membarrier_trace_command) $argv
end

# Is no command named yet?
function __membarrier_trace_first
    test (count (commandline -opc)) -eq 1
end

# __membarrier_trace_program COMMAND...: of a program behind --, if it is one of these
function __membarrier_trace_program
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    if test -n "$at"; and contains -- (__membarrier_trace_command) $argv
        set -l rest $words[(math $at + 1)..-1]
        complete -C (string join ' ' -- (string escape -- $rest) (commandline -ct))
    end
end

# __membarrier_trace_list WORD...: an item of a list by commas
function __membarrier_trace_list
    set -l begin (string replace -r '[^,]*$' '' -- (string replace -r '^-.*=' '' -- (commandline -ct)))
    printf '%s\n' $begin$argv
end

function __membarrier_trace_cgroups
    set -l begin (string replace -r '^(-.*=)?(/sys/fs/cgroup/)?' '' -- (commandline -ct))
    for path in /sys/fs/cgroup/$begin*/
        string replace /sys/fs/cgroup/ '' -- $path
    end
end

complete -c membarrier-trace -f
complete -c membarrier-trace -a '(__membarrier_trace_program trace top serve record check)'
complete -c membarrier-trace -n __membarrier_trace_first -a trace -d 'verify membarrier calls as they happen (the default)'
complete -c membarrier-trace -n __membarrier_trace_first -a top -d 'show what a run comes to while it goes on'
complete -c membarrier-trace -n __membarrier_trace_first -a serve -d 'verify until a signal comes, with the counts for Prometheus'
complete -c membarrier-trace -n __membarrier_trace_first -a record -d 'store what a run shows, to be judged later'
complete -c membarrier-trace -n __membarrier_trace_first -a report -d 'judge a recording: the same verdict from the same records'
complete -c membarrier-trace -n __membarrier_trace_first -a check -d 'gate a test on a run: KTAP, limits, a baseline, exit codes'
complete -c membarrier-trace -n __membarrier_trace_first -a diff -d 'compare reports: findings, rates and latencies of two sides'
complete -c membarrier-trace -n __membarrier_trace_first -a doctor -d 'what this kernel can show, and what cannot be judged'
complete -c membarrier-trace -n __membarrier_trace_first -a selftest -d 'prove on this machine that verdicts turn red and stay green'
complete -c membarrier-trace -n __membarrier_trace_first -a bench -d 'what each membarrier command costs here, untraced'
complete -c membarrier-trace -n __membarrier_trace_first -a conformance -d 'try every return value of membarrier(2), without BPF and without privileges'
complete -c membarrier-trace -n __membarrier_trace_first -a rules -d 'list the codes: violations, warnings, causes of unverified'
complete -c membarrier-trace -n __membarrier_trace_first -a explain -d 'explain a code'
complete -c membarrier-trace -n __membarrier_trace_first -a schema -d 'print the JSON schema of an output'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check diff doctor selftest bench conformance rules explain schema' -l help -d 'Give a help list'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check diff doctor selftest bench conformance rules explain schema' -l usage -d 'Give a short usage message'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check diff doctor selftest bench conformance rules explain schema' -l version -d 'Print the version'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l all-records -d 'Judge every call from a full record, those too that the kernel side could settle alone'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l allow -x -a 'stubbed state-survived-exec registration-not-applied stale-runqueue-state wrong-handler wrong-target late-delivery no-grace-period unearned-fast-path local-not-synced missed-delivery bad-return' -d 'Report this violation without failing; may be repeated'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l ascii -d 'Print ASCII alone, in a UTF-8 locale, too'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check doctor selftest' -l btf -r -F -d 'Where the kernel\'s types are described, if it does not do so itself: BTF, or an ELF (vmlinux) with it'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l buffer -x -d 'Room for records that wait to be judged (default 8192; up to the next power of two)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l color -x -a 'always never auto' -d 'Colour the verdict and the levels: always, never, or auto, on a terminal where NO_COLOR is not set (default)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l command-output -r -F -d 'PROGRAM\'s standard output goes to FILE; then a report or a recording may have ours (FILE -)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l csv -x -a '(__fish_complete_directories)' -d 'Write the tables of the report to files NAME.csv in DIR'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -s C -l cpus -x -a 'isolated nohz_full housekeeping all' -d 'Show these CPUs alone in tables of CPUs: isolated, nohz_full, housekeeping, all, or a list as 0-3,8'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l debug-dir -x -a '(__fish_complete_directories)' -d 'Where debug information of stacks is, by build id (default /usr/lib/debug)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -s d -l duration -x -d 'Stop after TIME: 10, 10s, 500ms, 5m (default: Ctrl-C, or the end of PROGRAM)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l events -r -F -d 'Write each judged call to FILE, a line of JSON each; - is standard output. A live run makes a record of every call for it'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l fail-on -x -a 'error warning' -d 'Fail on error (default), or on warning, too'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l fallbacks -d 'Look from the start for what judged processes do in place of barriers (mprotect, signals, moving over the CPUs); every system call of the machine then pays a little (default: at those that were refused, from then on)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l from -x -d 'With --perfetto: show only calls that were open at this time of the run (0, 1.5s, 500ms) or later; the report and its verdict are of all calls'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -s f -l format -x -a 'text json ndjson ktap' -d 'What standard output has, and nothing else: text (default), json (as --json -), ndjson (as --events -), or ktap, the tests of the run (default of membarrier-trace check)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l house-keeping -x -d 'Run the tool itself, not PROGRAM, on these CPUs alone: 0-3,8 (default: on none that is isolated or of nohz_full)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l html -r -F -d 'Write the report to FILE as a page with pictures, for a browser. A live run makes a record of every call for it'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -s H -l histogram -a 'phases' -d 'Print a histogram of how long calls took for each command, and with =phases for each phase, too'
complete -c membarrier-trace -n '__membarrier_trace_in trace top check' -s i -l interval -x -d 'Print what every TIME (1, 500ms, 5m) came to while the run goes on; SIGUSR1 prints what the run has come to so far on standard error'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l json -r -F -d 'Write the report to FILE as JSON; - is standard output'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l junit -r -F -d 'Write the tests of the run (see: membarrier-trace check) to FILE as JUnit XML'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l locks -d 'Time waits for membarrier\'s mutex, and see who holds it (Linux 5.19); every contended lock of the machine then pays a little'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l max-unverified -x -d 'Share of unverified calls that is tolerated, in parts per million (default 100)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l metrics -r -F -d 'Write the report to FILE as gauges in Prometheus\'s text format'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l min-tested -x -d 'Fail where fewer barriers than N had a CPU to cover (default 0)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check doctor selftest' -l no-rung -x -a '(__membarrier_trace_list fentry kprobe kprobe.multi kprobe.session tp_btf raw_tp tracepoint csd)' -d 'Do not use these probe rungs (see doctor)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l perfetto -r -F -d 'Write a timeline of the calls to FILE, for ui.perfetto.dev. A live run makes a record of every call for it'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l priority -x -a 'fifo: nice: none' -d 'How the tool itself, not PROGRAM, is scheduled while it reads records: fifo:N (SCHED_FIFO), nice:N, or none, as it was started (default: fifo:1, else nice:-10, else none, whichever is allowed first)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l propagate -d 'Return PROGRAM\'s exit status when ours is 0'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -s p -l pid -x -a '(__fish_complete_pids)' -d 'Judge only this process and its children from now on; PID,PID..., or repeated'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -s q -l quiet -d 'Print no text report'
complete -c membarrier-trace -n '__membarrier_trace_in trace top check' -l record -r -F -d 'Store what the run shows in FILE, too (see: membarrier-trace report)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l record-max -x -d 'Keep the recording below SIZE (K, M, G; 256K at the least): the oldest calls make room for new ones'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l rseq -d 'See whether the threads that PRIVATE_EXPEDITED_RSEQ interrupts have their rseq area updated, and their critical section aborted, before they go on; every system call of the machine then pays a little'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l sample -x -d 'Of the calls that the kernel side can settle by the evidence of their CPUs, judge one in N from its record and count the others there (default 1000; all from records with -v or a recording)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l save-calls -x -a '(__fish_complete_directories)' -d 'Save each violated call of the report to DIR, as a recording of its own'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l stacks -d 'Count calls by the user stack of their caller, too; each call then pays for its stack, some microseconds'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -l to -x -d 'With --perfetto: ... or earlier'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l unreached -d 'See calls that never reach the kernel\'s function (seccomp) without PROGRAM, too; with fentry and kprobe every system call then pays a little'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l until -x -a 'violation warning' -d 'End the run at its first violation, or at its first warning (or violation)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l user -x -a '(__fish_complete_users)' -d 'Run PROGRAM, not the tool, as this user: groups, HOME, USER, LOGNAME and SHELL, too'
complete -c membarrier-trace -n '__membarrier_trace_in trace top report check' -s v -l verbose -d 'Print one line per call that needed evidence'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record check' -l wait -d 'Begin though there is no process of -n, or no cgroup of -c, yet: it is judged from its first call on'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -l caller-cpus -x -d 'Only calls that began on these CPUs: 0-3,8'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -l command -x -a '(__membarrier_trace_list query global global-expedited private sync-core rseq register)' -d 'Only calls of this membarrier command: query, global, global-expedited, private, sync-core, rseq, register (any), or as PRIVATE_EXPEDITED; NAME,NAME..., or repeated'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -s c -l cgroup -x -a '(__membarrier_trace_cgroups)' -d 'Only calls of tasks in this cgroup (v2), or below it: /sys/fs/cgroup/PATH or PATH'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -s L -l min-latency -x -d 'Only calls that took this long or longer: 50us, 1ms (ns, us, ms, s, m, h)'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -s n -l comm -x -d 'Only calls of threads of this name, and of processes whose leader has it; * and ? stand for any characters and for one; may be repeated'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -s t -l tid -x -d 'Only calls of this thread; TID,TID..., or repeated'
complete -c membarrier-trace -n '__membarrier_trace_in trace top serve record report check' -s x -l failures -d 'Only calls that failed'
complete -c membarrier-trace -n '__membarrier_trace_in serve' -s i -l interval -x -d 'Take the numbers every TIME: 1, 500ms, 1m (default 5)'
complete -c membarrier-trace -n '__membarrier_trace_in serve' -l label-by -x -a 'comm comm:' -d 'Count calls by the name of their process as well: the first N names (default 32) stay, the rest is \'other\''
complete -c membarrier-trace -n '__membarrier_trace_in serve' -l listen -x -d 'Answer /metrics and /healthz there; without ADDRESS on 127.0.0.1, port 0: any that is free'
complete -c membarrier-trace -n '__membarrier_trace_in serve' -l metrics -r -F -d 'Write the numbers to FILE, again and again, for the textfile collector'
complete -c membarrier-trace -n '__membarrier_trace_in record' -s o -l output -r -F -d 'Where the recording goes; - is standard output'
complete -c membarrier-trace -n '__membarrier_trace_in record' -s q -l quiet -d 'Print nothing but errors'
complete -c membarrier-trace -n '__membarrier_trace_in report' -s p -l pid -x -a '(__fish_complete_pids)' -d 'Judge only calls of this process, by the kernel\'s number; PID,PID..., or repeated'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l recording -r -F -d 'Check what FILE holds in place of a live run'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l baseline -r -F -d 'Fail on warnings that this JSON report does not have, and on latencies above its own'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l baseline-tolerance -x -d 'So much longer than the baseline\'s the P50 and the P99 may be (default 50)'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l github -d 'Annotate the step of GitHub Actions (standard error), and add to its summary ($GITHUB_STEP_SUMMARY)'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l isolated-max -x -d 'Fail where isolated and nohz_full CPUs were interrupted more often than N times'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l max-latency -x -d 'Fail where this percentile of a command\'s calls is longer: PRIVATE_EXPEDITED:p99=50us, all:max=1s; may be repeated'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l min-calls -x -d 'Unverified (5) where fewer calls than N were judged'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l policy -r -F -d 'Read limits from FILE, lines \'option = value\'; the command line wins'
complete -c membarrier-trace -n '__membarrier_trace_in check' -l skip-exit-code -x -d 'Return N in place of 4 where this kernel cannot show what is needed'
complete -c membarrier-trace -n '__membarrier_trace_in diff' -l fail-on-regression -d 'End with 1 where there is a regression'
complete -c membarrier-trace -n '__membarrier_trace_in diff' -l json -r -F -d 'Write the comparison to FILE as JSON; - is standard output'
complete -c membarrier-trace -n '__membarrier_trace_in diff' -l max-unverified -x -d 'Tolerate this share of unverified calls, in parts per million (default 100)'
complete -c membarrier-trace -n '__membarrier_trace_in diff' -l tolerance -x -d 'Tolerate percentiles that are longer by so much (default 0: by what the histograms and the spread leave open)'
complete -c membarrier-trace -n '__membarrier_trace_in doctor' -l cpus -x -d 'Set the programs up for a machine of N CPUs, if this one has fewer'
complete -c membarrier-trace -n '__membarrier_trace_in doctor' -l json -r -F -d 'Write all of it to FILE as JSON; - is standard output, and standard error has the text then'
complete -c membarrier-trace -n '__membarrier_trace_in doctor' -l programs -d 'Load every BPF program by itself, and tell how many instructions the verifier went through'
complete -c membarrier-trace -n '__membarrier_trace_in bench' -l commands -x -a '(__membarrier_trace_list query global global-expedited private sync-core rseq register rseq-cpu)' -d 'Commands to measure (default: all): query, global, global-expedited, private, sync-core, rseq, rseq-cpu, register, or as PRIVATE_EXPEDITED'
complete -c membarrier-trace -n '__membarrier_trace_in bench' -s d -l duration -x -d 'Take about TIME for all together (default 5s)'
complete -c membarrier-trace -n '__membarrier_trace_in bench' -l json -r -F -d 'Write the table to FILE as JSON; - is standard output'
complete -c membarrier-trace -n '__membarrier_trace_in bench' -l threads -x -a '(__membarrier_trace_list sleeping)' -d 'Numbers of busy threads beside the caller, as 0,1,4, and sleeping (default: none, 1, 2, 4 ... one for each other CPU, and sleeping)'
complete -c membarrier-trace -n '__membarrier_trace_in conformance' -l ktap -d 'Print KTAP, a line for each case'
complete -c membarrier-trace -n '__membarrier_trace_in report' -F
complete -c membarrier-trace -n 'contains -- (__membarrier_trace_command) diff' -F
complete -c membarrier-trace -n '__membarrier_trace_in explain' -a 'stubbed state-survived-exec registration-not-applied stale-runqueue-state wrong-handler wrong-target late-delivery no-grace-period unearned-fast-path local-not-synced missed-delivery bad-return killed-by-seccomp blocked-by-seccomp trapped dispatched ptraced error-ignored slow-call isolated-cpu-hit rseq-not-updated not-registered not-supported no-receiver targeted-noop single-thread registered-unused shared-memory-no-mm fallback-suspected fast-path-no-wait slow-register mutex-convoy laggard-cpu ipi-storm lost-record no-oracle call-cut still-open cpu-hotplug same-mm-switch kthread-mm exec attribution compat-unseen clock too-many-cpus not-the-kernel'
complete -c membarrier-trace -n '__membarrier_trace_in schema' -a 'report events bench diff doctor'
