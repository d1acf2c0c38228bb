#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""serve.py TEST - a test of tests/live/serve: the service is started, asked, and ended."""
import collections
import ctypes
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import kernel

BUILD = os.environ.get("DIR", "build")
TOOL = f"{BUILD}/membarrier-trace"
WORKLOAD = f"{BUILD}/membarrier-workload"
ALERTS = "docs/prometheus/alerts.yml"
OPENMETRICS = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"}


class Service:
    """membarrier-trace serve, until the with statement ends."""

    def __init__(self, *options, listen="127.0.0.1:0", interval="0.2"):
        self.errors = tempfile.NamedTemporaryFile(mode="r")
        listen = ["--listen", listen] if listen else []
        with open(self.errors.name, "w", encoding="utf-8") as err:
            self.process = subprocess.Popen([TOOL, "serve", *listen, "-i", interval, *options], stderr=err)
        # it answers once a page is there
        self.wait_for(lambda: "Serving" in self.said() if listen else "Tracing" in self.said())
        place = re.search(r"Serving http://(\S+):(\d+)/metrics", self.said())
        if place:
            self.host, self.port = place[1].strip("[]"), int(place[2])
            self.wait_for(lambda: self.get("/metrics").status == 200)

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def wait_for(self, holds, seconds=60):
        end = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, f"the service has ended: {self.said()}"
            assert time.monotonic() < end, "not in time"
            time.sleep(0.05)

    def get(self, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def metrics(self):
        return samples(self.get("/metrics").text)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        assert status == 0, f"exit status {status}: {self.said()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def samples(text):
    """{'name{labels}': value} of a text in either format; none is there twice."""
    values = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            series, value = line.rsplit(" ", 1)
            assert series not in values, f"twice: {series}"
            values[series] = float(value)
    return values


def of_family(values, name, **labels):
    """The sum of the series of this name that have these labels."""
    return sum(value for series, value in values.items()
               if series.split("{")[0] == name and all(f'{key}="{want}"' in series for key, want in labels.items()))


def promtool(text):
    result = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    assert not result.returncode and not result.stderr, result.stdout + result.stderr


def workload(*options):
    """Runs it; the calls that it made by command, its QUERY and registrations left out."""
    out = subprocess.run([WORKLOAD, *options], text=True, capture_output=True, check=True).stdout
    return {command: int(calls) for command, calls in re.findall(r"command=(\S+) calls=(\d+)", out)}


def formats():
    """Each format by its Accept header, as its own rules want it, and the file in the text format."""
    with tempfile.TemporaryDirectory() as place, Service("--metrics", f"{place}/m.prom") as service:
        workload("--calls", "3000")
        time.sleep(0.5)
        text, modern = service.get("/metrics"), service.get("/metrics", OPENMETRICS)
        assert text.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert modern.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        promtool(text.text)
        assert "# EOF" not in text.text and "# UNIT" not in text.text
        assert modern.text.endswith("\n# EOF\n") and modern.text.count("# EOF") == 1
        kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", modern.text, flags=re.M))
        units = dict(re.findall(r"^# UNIT (\S+) (\S+)$", modern.text, flags=re.M))
        assert kinds["membarrier_calls"] == "counter" and kinds["membarrier_trace_build"] == "info"
        assert all(name.endswith("_" + unit) for name, unit in units.items()) and units
        ends = {"counter": ("_total",), "gauge": ("",), "info": ("_info",), "histogram": ("_bucket", "_sum", "_count")}
        for series in samples(modern.text):
            name = series.split("{")[0]
            assert any(name == family + end for family, kind in kinds.items() for end in ends[kind]), name
        assert samples(text.text).keys() == samples(modern.text).keys()
        with open(f"{place}/m.prom", encoding="utf-8") as file:
            written = file.read()
        promtool(written)
        assert samples(written).keys() == samples(text.text).keys()
        assert os.stat(f"{place}/m.prom").st_mode & 0o777 == 0o644
        # no label of a process unless asked for, no time stamp behind a value
        assert "comm=" not in text.text and not re.search(r"^[^#].* \S+ \S+$", text.text, flags=re.M)
        service.end()


def histograms():
    """Buckets are cumulative, the last is the count, and all calls that took time are in them."""
    with Service() as service:
        workload("--calls", "3000", "--command", "private,sync-core")
        time.sleep(0.5)
        values = service.metrics()
        service.end()
    for command in "PRIVATE_EXPEDITED", "PRIVATE_EXPEDITED_SYNC_CORE":
        counts = [value for series, value in values.items()
                  if re.match(rf'membarrier_call_duration_seconds_bucket{{command="{command}",le=', series)]
        count = of_family(values, "membarrier_call_duration_seconds_count", command=command)
        assert len(counts) == 28 and counts == sorted(counts) and counts[-1] == count == 3000, counts
        assert of_family(values, "membarrier_calls_total", command=command) == count
        total = of_family(values, "membarrier_call_duration_seconds_sum", command=command)
        parts = of_family(values, "membarrier_phase_duration_seconds_sum", command=command)
        assert 0 < total and abs(total - parts) < 1e-6, (total, parts)


def monotonic():
    """Processes come and go, and no series falls or goes from one scrape to the next."""
    stop = threading.Event()

    def churn():
        while not stop.is_set():
            workload("--calls", "20", "--churn")

    with Service("--label-by", "comm") as service:
        threads = [threading.Thread(target=churn) for _ in range(2)]
        for thread in threads:
            thread.start()
        before, risen = service.metrics(), 0
        for _ in range(25):
            time.sleep(0.15)
            now = service.metrics()
            for series, value in before.items():
                if re.search(r"(_total|_bucket|_sum|_count)(\{|$)", series):
                    assert now.get(series, -1) >= value, (series, value, now.get(series))
                    risen += now[series] > value
            before = now
        stop.set()
        for thread in threads:
            thread.join()
        assert risen > 20, risen
        service.end()


def atomic():
    """A reader of the file finds a whole page, of a new file each time; nothing else is left there."""
    with tempfile.TemporaryDirectory() as place, Service("--metrics", f"{place}/m.prom", listen=None) as service:
        path, numbers, times = f"{place}/m.prom", set(), []
        service.wait_for(lambda: os.path.exists(path))
        while len(numbers) < 8:
            with open(path, encoding="utf-8") as file:
                text = file.read()
                numbers.add(os.fstat(file.fileno()).st_ino)
            assert text.endswith("\n") and "membarrier_ipi_delivery_seconds_count" in text
            assert os.listdir(place) == ["m.prom"], os.listdir(place)
            times.append(samples(text)["membarrier_trace_update_time_seconds"])
            time.sleep(0.02)
        assert times == sorted(times) and "Serving" not in service.said()
        made = workload("--calls", "500", "--command", "private")
        service.end()
        # what came up to the end is there
        with open(path, encoding="utf-8") as file:
            values = samples(file.read())
        assert of_family(values, "membarrier_calls_total", command="PRIVATE_EXPEDITED") == made["private"]
        assert os.listdir(place) == ["m.prom"]


def agree():
    """The gauges of a run, its JSON report, and both again from its recording."""
    with tempfile.TemporaryDirectory() as place:
        stem = f"{place}/live"
        subprocess.run([TOOL, "-q", "--metrics", f"{stem}.prom", "--json", f"{stem}.json", "--record", f"{stem}.mbt",
                        "--", "sh", "-c", f"{WORKLOAD} --calls 2000 --churn >/dev/null; {TOOL} scenario stubbed"],
                       stderr=subprocess.DEVNULL)
        subprocess.run([TOOL, "report", "-q", "--metrics", f"{place}/again.prom", f"{stem}.mbt"])
        with open(f"{stem}.json", encoding="utf-8") as file:
            report = json.load(file)
        with open(f"{stem}.prom", encoding="utf-8") as file:
            text = file.read()
        with open(f"{place}/again.prom", encoding="utf-8") as file:
            assert file.read() == text
    promtool(text)
    assert set(re.findall(r"^# TYPE \S+ (\S+)$", text, flags=re.M)) == {"gauge"}
    assert not re.search(r"^membarrier_(?!run_)", text, flags=re.M)
    values = samples(text)
    for command in report["commands"]:
        for verdict in "verified", "vacuous", "refused", "violated", "unverified":
            assert of_family(values, "membarrier_run_calls", command=command["command"], verdict=verdict) == \
                command[verdict], (command, verdict)
        for percentile, key in ("50", "p50"), ("99", "p99"), ("99.9", "p99_9"), ("100", "max"):
            name = f'membarrier_run_call_duration_seconds{{command="{command["command"]}",percentile="{percentile}"}}'
            if command["latency_ns"]["histogram"]:
                assert round(values[name] * 1e9) == command["latency_ns"][key], name
    assert of_family(values, "membarrier_run_calls") == report["calls"]["total"]
    assert of_family(values, "membarrier_run_tested_barriers") == report["calls"]["tested"]
    assert of_family(values, "membarrier_run_violations", code="stubbed") == 100 == report["reasons"][0]["count"]
    assert of_family(values, "membarrier_run_violations") == report["calls"]["violated"]
    assert values['membarrier_run_verdict{verdict="violated"}'] == 1
    assert of_family(values, "membarrier_run_verdict") == 1
    assert round(values["membarrier_run_duration_seconds"] * 1e9) == report["duration_ns"]


def clients():
    """While a workload runs: clients that are slow, many or broken. Each call is counted, none is lost."""
    with Service("--buffer", "65536") as service:
        made = {}
        thread = threading.Thread(target=lambda: made.update(workload("--duration", "4", "--command", "private")))
        thread.start()
        address = (service.host, service.port)
        slow = [socket.create_connection(address) for _ in range(20)]
        for number, client in enumerate(slow):
            # some have not asked to the end, some have and read nothing
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if number % 2 else b"X: "))
        many = [socket.create_connection(address) for _ in range(200)]
        for client in many[:100]:
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        for garbage in (b"\x00\xff" * 4000, b"GET", b"GET /" + b"a" * 100000, b"\r\n" * 1000, b"PUT /metrics HTTP/9.9\r\n\r\n",
                        b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 10000,
                        b"GET /metrics HTTP/1.1\r\n" + b"A: b\r\n" * 10000 + b"\r\n"):
            with socket.create_connection(address) as client:
                try:
                    client.sendall(garbage)
                    client.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
        for client in many:
            client.close()
        # the slow ones hold no other up
        assert service.get("/metrics").status == 200 and service.get("/healthz").text == "ok\n"
        thread.join()
        # ... nor do they stay: a byte now and then does not help
        ended = set()
        end = time.monotonic() + 40
        while len(ended) < len(slow):
            assert time.monotonic() < end, f"{len(slow) - len(ended)} slow clients are still there"
            for number, client in enumerate(slow):
                try:
                    client.sendall(b"" if number % 2 else b"y")
                    client.setblocking(False)
                    if number % 2 == 0 and not client.recv(1 << 20):
                        ended.add(number)
                    elif number % 2:
                        while client.recv(1 << 20):
                            pass
                        ended.add(number)
                except BlockingIOError:
                    pass
                except OSError:
                    ended.add(number)
                client.setblocking(True)
            time.sleep(0.2)
        time.sleep(0.5)
        values = service.metrics()
        assert of_family(values, "membarrier_calls_total", command="PRIVATE_EXPEDITED") == made["private"] > 0, made
        assert of_family(values, "membarrier_trace_lost_records_total") == 0
        assert of_family(values, "membarrier_calls_total", verdict="unverified") == 0
        assert service.get("/metrics").status == 200
        service.end()


def answers():
    """What is answered to what is asked; only where it was said to listen."""
    with Service() as service:
        assert service.get("/healthz").status == 200 and service.get("/").text.endswith("\n/metrics\n/healthz\n")
        assert service.get("/x").status == 404 and service.get("/metrics/").status == 404
        post = service.get("/metrics", method="POST")
        assert post.status == 405 and post.headers["Allow"] == "GET, HEAD"
        head = service.get("/metrics", method="HEAD")
        assert head.status == 200 and int(head.headers["Content-Length"]) > 1000 and not head.text
        with open("/proc/net/tcp", encoding="ascii") as table:
            places = [line.split()[1] for line in table if line.split()[3] == "0A"]
        port = f"{service.port:04X}"
        assert [place for place in places if place.endswith(":" + port)] == ["0100007F:" + port], places
        service.end()
    with Service(listen="[::1]:0") as service:
        assert service.get("/healthz").status == 200
        service.end()


def unhealthy():
    """A probe is taken away: /healthz says which, and a metric does."""
    with Service() as service:
        assert service.get("/healthz").text == "ok\n"
        assert of_family(service.metrics(), "membarrier_trace_probe_lost") == 0
        detach = [f"{BUILD}/membarrier-detach", str(service.process.pid), "sched_process_fork__tp_btf"]
        service.wait_for(lambda: subprocess.run(detach, capture_output=True).returncode == 0)
        service.wait_for(lambda: service.get("/healthz").status == 503)
        said = service.get("/healthz").text
        assert said == "the probes of 'processes' have been taken away: nothing is verified since\n", said
        assert service.metrics()['membarrier_trace_probe_lost{fact="processes"}'] == 1
        service.end()


def stopped():
    """The reader of records does not run any more: numbers that grow old are told from a service that does."""
    with Service() as service:
        # the thread that has the id of the process; the one that answers runs on
        tracer = subprocess.Popen(["strace", "-qq", "-o", "/dev/null", "-p", str(service.process.pid),
                                   "-e", "trace=ppoll,poll", "-e", "inject=ppoll,poll:delay_enter=60s"],
                                  stderr=subprocess.DEVNULL)
        try:
            service.wait_for(lambda: service.get("/healthz").status == 503)
            assert re.fullmatch(r"no new numbers for \d+ s\n", service.get("/healthz").text), service.get("/healthz").text
            assert service.get("/metrics").status == 200
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait()
        service.wait_for(lambda: service.get("/healthz").status == 200, seconds=90)
        service.end()


def hostile():
    """Names of any bytes; the first two keep theirs, the rest is 'other'."""
    libc = ctypes.CDLL(None)
    number = {"x86_64": 324, "aarch64": 283, "riscv64": 283}[os.uname().machine]
    names = [b'a"b\\c\n{d="', b"\xff\xfe\x1b[31m", b"third", b"other", b""]

    def caller(name):
        pid = os.fork()
        if not pid:
            libc.prctl(15, name, 0, 0, 0)
            for _ in range(7):
                libc.syscall(number, 0, 0, 0)
            os._exit(0)
        os.waitpid(pid, 0)

    with Service("--label-by", "comm:2", "-i", "0.2") as service:
        for name in names:
            caller(name)
            time.sleep(0.7)
        text = service.get("/metrics").text
        promtool(text)
        calls = {match[1]: int(match[2]) for match in re.finditer(
            r'^membarrier_calls_total\{comm="(.*)",command="QUERY",verdict="verified"\} (\d+)$', text, flags=re.M)}
        assert calls == {r'a\"b\\c?{d=\"': 7, "??" + "?[31m": 7, "other": 21}, calls
        service.end()


def privileges():
    """The thread that answers has none; that of the file may write it; the reader has BPF's."""
    with tempfile.TemporaryDirectory() as place, Service("--metrics", f"{place}/m.prom") as service:
        kept = set()
        for task in os.listdir(f"/proc/{service.process.pid}/task"):
            with open(f"/proc/{service.process.pid}/task/{task}/status", encoding="ascii") as status:
                text = status.read()
            kept.add((int(re.search(r"^CapPrm:\s*(\S+)", text, flags=re.M)[1], 16),
                      int(re.search(r"^CapEff:\s*(\S+)", text, flags=re.M)[1], 16)))
        owner = 1 << 1 | 1 << 3
        # CAP_SYS_PTRACE is in force only while maps of processes are read, CAP_BPF and CAP_PERFMON
        # only while a probe is attached, unless each look at a BPF map asks for them
        reader = owner | 3 << 38
        in_force = owner if kernel.maps_are_free() else reader
        assert kept == {(0, 0), (owner, owner), (reader | 1 << 19, in_force)}, kept
        service.end()


def storm(place, first, names):
    """Short-lived processes with names that were not there before: of each name as many as a page has rows of."""
    for number in range(first, first + names):
        os.symlink(os.path.abspath(f"{BUILD}/membarrier-crowd"), f"{place}/name-{number}")
        subprocess.run([f"{place}/name-{number}", "ended", "10"], check=True)


def flat():
    """Processes that come and go, each with a name of its own, take memory up to a bound."""
    with tempfile.TemporaryDirectory() as place, Service("--label-by", "comm:8") as service:
        resident = []
        for first in range(0, 1000, 200):
            storm(place, first, 200)
            time.sleep(1)
            values = service.metrics()
            resident.append(int(values["membarrier_trace_resident_memory_bytes"]))
            # the first call of each process, by its name or under "other"
            asked = of_family(values, "membarrier_calls_total", command="QUERY")
            assert asked == (first + 200) * 10, (asked, first)
            assert len({re.search('comm="([^"]*)"', series)[1] for series in values if "comm=" in series}) <= 9
        print("resident bytes:", resident)
        assert resident[-1] - resident[1] < 3 << 20, resident
        service.end()


def cost(seconds="300"):
    """No test: what the service takes over time, beside a workload and processes that come and go, scraped each 5 s."""
    with tempfile.TemporaryDirectory() as place, Service("--label-by", "comm", interval="5") as service:
        load = subprocess.Popen([WORKLOAD, "--rate", "2000", "--threads", "2", "--churn", "--duration", seconds],
                                stdout=subprocess.DEVNULL)
        begin = last = time.monotonic()
        step, used, number, rows = max(float(seconds) / 20, 5), 0.0, 0, []
        print(f"{'s':>7} {'calls':>10} {'lost':>5} {'resident kB':>12} {'CPU %':>6} {'page kB':>8}")
        while load.poll() is None:
            storm(place, number, 5)
            number += 5
            time.sleep(0.5)
            now = time.monotonic()
            if now - last < step:
                continue
            text = service.get("/metrics").text
            values = samples(text)
            resident = values["membarrier_trace_resident_memory_bytes"] / 1024
            rows.append(resident)
            print(f"{now - begin:7.0f} {of_family(values, 'membarrier_calls_total'):10.0f} "
                  f"{values['membarrier_trace_lost_records_total']:5.0f} {resident:12.0f} "
                  f"{100 * (values['membarrier_trace_cpu_seconds_total'] - used) / (now - last):6.2f} {len(text) / 1024:8.1f}",
                  flush=True)
            used, last = values["membarrier_trace_cpu_seconds_total"], now
        print(f"{number * 10} processes of {number} names; resident memory from a quarter of the time on: "
              f"{rows[len(rows) // 4]:.0f} to {rows[-1]:.0f} kB")
        service.end()


def prometheus():
    """A real one scrapes it, and the alert on violations fires for a fake that a filter answers, and not before."""
    with tempfile.TemporaryDirectory() as place, Service("--unreached") as service:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(f"{place}/prometheus.yml", "w", encoding="utf-8") as file:
            json.dump({"global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
                       "rule_files": [os.path.abspath(ALERTS)],
                       "scrape_configs": [{"job_name": "membarrier-trace", "static_configs": [
                           {"targets": [f"127.0.0.1:{service.port}"]}]}]}, file)
        with open(f"{place}/log", "w", encoding="utf-8") as log:
            server = subprocess.Popen(["prometheus", f"--config.file={place}/prometheus.yml",
                                       f"--storage.tsdb.path={place}/data", f"--web.listen-address=127.0.0.1:{port}"],
                                      stderr=log, stdout=log)

        def ask(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                connection.request("GET", path)
                return json.loads(connection.getresponse().read())["data"]
            except (OSError, ValueError):
                return None

        def query(expression):
            data = ask("/api/v1/query?query=" + expression)
            return data["result"] if data else []

        def firing():
            return {alert["labels"]["alertname"] for alert in (ask("/api/v1/alerts") or {"alerts": []})["alerts"]
                    if alert["state"] == "firing"}

        try:
            service.wait_for(lambda: query("membarrier_trace_build_info"))
            made = workload("--calls", "2000", "--command", "private")["private"]
            service.wait_for(lambda: any(float(r["value"][1]) == made for r in query(
                "sum(membarrier_calls_total{command=%22PRIVATE_EXPEDITED%22})")))
            # as many evaluations as it takes to fire one that is due
            seen = {r["value"][1] for r in query("prometheus_rule_group_iterations_total")}
            time.sleep(4)
            assert not firing(), (firing(), seen)
            subprocess.run([TOOL, "scenario", "stubbed"], check=True, stdout=subprocess.DEVNULL)
            service.wait_for(lambda: "MembarrierViolated" in firing())
            assert firing() == {"MembarrierViolated", "MembarrierViolatedOnManyHosts"}, firing()
            target = ask("/api/v1/targets")["activeTargets"][0]
            assert target["health"] == "up" and not target["lastError"], target
        finally:
            server.terminate()
            server.wait(60)
        service.end()


def simulated():
    """The alerts on 1,000 hosts by promtool: they fire for the hosts of which they should, and no others."""
    hosts = 1000
    series, want = [], collections.defaultdict(list)

    def add(name, host, values, **labels):
        labels = "".join(f',{key}="{value}"' for key, value in labels.items())
        series.append({"series": f'{name}{{job="membarrier-trace",instance="host{host:04d}"{labels}}}', "values": values})

    def alert(name, host, severity, **labels):
        want[name].append({"exp_labels": {"severity": severity, "instance": f"host{host:04d}", "job": "membarrier-trace",
                                          **labels}})

    for host in range(hosts):
        # one host has a seccomp filter that fakes, twelve a kernel with a defect, and others their own troubles
        stubbed, stale, rate = host == 7, 100 <= host < 112, 60000
        doubtful, lost, gone, slow, hit, down = (host == at for at in (201, 202, 203, 204, 205, 206))
        add("up", host, "1x20 0x40" if down else "1x60")
        add("membarrier_trace_build_info", host, "1x60", version="0.2.0")
        add("membarrier_trace_update_time_seconds", host, "0x60" if down else "0+60x60")
        add("membarrier_violations_total", host, "0x20 0+3x40" if stubbed else "0x60", code="stubbed")
        add("membarrier_violations_total", host, "0x20 0+9x40" if stale else "0x60", code="stale-runqueue-state")
        add("membarrier_calls_total", host, f"0+{rate}x60", command="PRIVATE_EXPEDITED", verdict="verified")
        add("membarrier_calls_total", host, "0+60x60" if doubtful else "0+3x60", command="PRIVATE_EXPEDITED",
            verdict="unverified")
        add("membarrier_trace_lost_records_total", host, "0x50 1x10" if lost else "0x60")
        add("membarrier_trace_lost_processes_total", host, "0x60")
        add("membarrier_trace_probe_lost", host, "0x50 1x10" if gone else "0x60", fact="delivery")
        add("membarrier_call_duration_seconds_count", host, "0+60x60", command="PRIVATE_EXPEDITED")
        add("membarrier_call_duration_seconds_bucket", host, "0+59x60" if slow else "0+60x60", command="PRIVATE_EXPEDITED",
            le="0.201326591")
        add("membarrier_isolated_cpu_interrupts_total", host, "0+6x60" if hit else "0x60", cpu="3")
        add("membarrier_warned_calls", host, "0x60", code="blocked-by-seccomp")
        if stubbed:
            alert("MembarrierViolated", host, "critical", code="stubbed")
        if stale:
            alert("MembarrierViolated", host, "critical", code="stale-runqueue-state")
        if doubtful:
            want["MembarrierUnverified"].append({"exp_labels": {"severity": "warning", "instance": f"host{host:04d}"}})
        if lost:
            alert("MembarrierEvidenceLost", host, "warning")
        if gone:
            alert("MembarrierProbeLost", host, "warning", fact="delivery")
        if slow:
            alert("MembarrierSlow", host, "warning", command="PRIVATE_EXPEDITED")
        if hit:
            alert("MembarrierIsolatedCpuHit", host, "warning", cpu="3")
        if down:
            alert("MembarrierTraceDown", host, "warning")
            alert("MembarrierTraceStale", host, "warning")
    # one host of a thousand is none of many, twelve are
    want["MembarrierViolatedOnManyHosts"].append({"exp_labels": {"severity": "critical", "code": "stale-runqueue-state"}})
    with open(ALERTS, encoding="utf-8") as file:
        names = re.findall(r"^ +- alert: (\S+)$", file.read(), flags=re.M)
    assert set(want) <= set(names), set(want) - set(names)
    tests = [{"eval_time": "59m", "alertname": name, "exp_alerts": strip(want[name])} for name in names]
    # before anything has happened
    tests += [{"eval_time": "20m", "alertname": name, "exp_alerts": []} for name in
              ("MembarrierViolated", "MembarrierViolatedOnManyHosts", "MembarrierEvidenceLost", "MembarrierProbeLost",
               "MembarrierTraceDown", "MembarrierCallsKilledOrBlocked")]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump({"rule_files": [os.path.abspath(bare_rules())], "evaluation_interval": "1m",
                   "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": tests}]}, file)
        file.flush()
        result = subprocess.run(["promtool", "test", "rules", file.name], text=True, capture_output=True)
    assert not result.returncode, (result.stdout + result.stderr)[:4000]


def strip(alerts):
    return [{**alert, "exp_annotations": {}} for alert in alerts]


def bare_rules():
    """The rules without their annotations: values in them hang on how a rate is extrapolated."""
    with open(ALERTS, encoding="utf-8") as file:
        text = file.read()
    bare = re.sub(r"(?m)^ {8}annotations:\n(?: {10}.*\n)+", "", text)
    assert bare.count("- alert:") == text.count("- alert:") == text.count("annotations:") and "annotations" not in bare
    path = os.path.join(tempfile.mkdtemp(), "alerts.yml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(bare)
    return path


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
