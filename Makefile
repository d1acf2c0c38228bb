# SPDX-License-Identifier: GPL-2.0-only
# make            build/membarrier-trace and the tools
# make static     the same, statically linked (for guests)
# make demo       trace the bundled workload on this kernel
# make test       all suites that take no hour; see tests/run
# make test-full  ... and the longer ones: more guests, broken kernels, mutants, soak
# make test-vm    every kernel in every configuration, and the tables of docs/kernels.md
# make check      unit and build: what needs neither root nor BPF
# make arm64      static programs for arm64, with clang and Debian's libraries
# make check-btf  kernel types against every guest kernel's, in seconds
# make test-faults  broken kernels: is every fault found? KERNELS=, FAULTS= select
# make mutants    one line of bpf/ or include/mbt/ broken at a time: is it noticed?
#                 MUTANTS="pattern" selects (tools/mutants/list)
# make install    programs, pages of man, completions, schemas, alert rules, dashboard, the unit of
#                 the service; DESTDIR=, PREFIX=/usr/local; make uninstall takes them away
# make bench      what tracing costs here
# make bench-icount  ... in instructions, exactly, in guests, against tests/icount/baseline.json;
#                 KERNELS= selects, UPDATE=1 writes it
# make soak       no false alarm in DURATION=600 seconds of everything at once;
#                 KERNELS="5.10 7.2": in guests
# make V=1 ...    show the commands
# Nothing here installs or downloads; tools/bootstrap does.

BUILD ?= build
CLANG ?= clang
BPFTOOL ?= $(shell PATH="$$PATH:/usr/sbin" command -v bpftool || echo bpftool)
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
# empty for compilers that warn of more than the tree knows
WERROR ?= -Werror

PREFIX ?= /usr/local
bindir ?= $(PREFIX)/bin
datadir ?= $(PREFIX)/share
docdir ?= $(datadir)/doc/membarrier-trace
mandir ?= $(datadir)/man
bashcompletiondir ?= $(datadir)/bash-completion/completions
zshcompletiondir ?= $(datadir)/zsh/site-functions
fishcompletiondir ?= $(datadir)/fish/vendor_completions.d
systemdunitdir ?= $(PREFIX)/lib/systemd/system
INSTALL ?= install
INSTALL_PROGRAM ?= $(INSTALL) -m 755
INSTALL_DATA ?= $(INSTALL) -m 644

VERSION := $(shell cat VERSION)
# the kernel's name of the architecture, as libbpf wants it
ARCH ?= $(shell uname -m | sed -e 's/x86_64/x86/' -e 's/aarch64/arm64/' -e 's/riscv64/riscv/')

ifeq ($(V),1)
Q :=
msg =
else
Q := @
msg = @printf '  %-8s %s\n' "$(1)" "$(2)";
endif

.DELETE_ON_ERROR:
.SUFFIXES:

LIBS := libbpf libelf jansson libcap-ng libseccomp libzstd
# of top alone, which does without: a guest's libraries have none
CURSES := $(shell $(PKG_CONFIG) --exists ncursesw && echo ncursesw)
# names of the callers' functions, where it is; static programs do without
LIBDW := $(shell $(PKG_CONFIG) --exists libdw && echo libdw)
# serves metrics over HTTP, where it is, and is loaded by this name; static programs do without
MICROHTTPD := $(shell $(PKG_CONFIG) --exists libmicrohttpd && readelf -d \
	"$$($(PKG_CONFIG) --variable=libdir libmicrohttpd)/libmicrohttpd.so" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wtype-limits -Wstrict-prototypes \
	-Wmissing-prototypes $(WERROR) -pthread -DMBT_VERSION='"$(VERSION)"' \
	-Iinclude -Isrc -Itools -I$(BUILD) $(shell $(PKG_CONFIG) --cflags $(LIBS)) $(SANITIZE:%=-fsanitize=% -fno-sanitize-recover=all -Wno-format-overflow) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread $(SANITIZE:%=-fsanitize=%) $(LDFLAGS)
BPF_CFLAGS = -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_$(ARCH) -Wall -Wextra -Wno-unused-parameter $(WERROR) \
	-Ivmlinux -Iinclude -Ibpf -ffile-prefix-map=$(CURDIR)=.

# without state.bpf.c, which comes first: libbpf 1.1 links an extern map only to one that it has met;
# calibrate.bpf.c and symbols.bpf.c are loaded before there is any state, and fill.bpf.c fills maps of it
BPF_SRC := $(filter-out bpf/state.bpf.c bpf/calibrate.bpf.c bpf/fill.bpf.c bpf/symbols.bpf.c,$(sort $(wildcard bpf/*.bpf.c)))
SRC := $(sort $(wildcard src/*.c src/*/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o)
TOOLS := membarrier-workload membarrier-litmus membarrier-conformance membarrier-abuse membarrier-witness \
	membarrier-bench-load membarrier-bench-judge membarrier-bench-empty membarrier-crowd membarrier-detach membarrier-hold-bpf membarrier-filtered membarrier-callers membarrier-raw \
	repro-lazy repro-exit

DURATION ?= 600

.PHONY: all programs install uninstall sanitized static arm64 fault-module demo test test-full test-vm test-faults check check-btf mutants bench bench-icount soak clean bpf-all-arch
all: $(BUILD)/membarrier-trace $(TOOLS:%=$(BUILD)/%) $(BUILD)/vmlinux-check

# KERNELS="6.1 6.12" make fault-module: a membarrier that misbehaves on demand, for guests
fault-module:
	$(Q)for series in $(or $(KERNELS),6.1); do \
		tools/fault/module/build $$series $(BUILD)/fault/$$series || exit 1; done

static: $(BUILD)/static/membarrier-trace $(TOOLS:%=$(BUILD)/static/%)

demo: all
	$(BUILD)/membarrier-trace -- $(BUILD)/membarrier-workload --duration 3 --churn

test: all static $(BUILD)/unit-tests bpf-all-arch sanitized
	tests/run

test-full: all static $(BUILD)/unit-tests bpf-all-arch sanitized
	tests/run full

test-vm:
	tests/vm/matrix

check: all $(BUILD)/unit-tests
	tests/run unit build

arm64:
	tools/vm/cross arm64

check-btf: $(BUILD)/vmlinux-check bpf-all-arch
	tests/run btf

# KERNELS and FAULTS reach it by the environment
test-faults: $(BUILD)/static/membarrier-trace $(BUILD)/static/membarrier-witness
	tests/faults/detect

# MUTANTS and MUTANT_* reach it by the environment
mutants:
	$(Q)tools/mutants/run

soak: all
	DURATION=$(DURATION) DIR=$(BUILD) $(if $(KERNELS),tests/soak/vm $(KERNELS),tests/soak/run)

bench: all
	BUILD=$(BUILD) tools/bench/run $(BENCH_ARGS)

bench-icount: static
	tools/bench/icount $(KERNELS:%=-k %) -d $(BUILD)/static -o $(BUILD)/icount \
		-b tests/icount/baseline.json $(if $(UPDATE),-u) $(BENCH_ARGS)

clean:
	rm -rf $(BUILD)

# ---- what is installed, and where: FILE:PLACE ----

INSTALLED_PROGRAMS := $(foreach program,membarrier-trace membarrier-litmus membarrier-conformance, \
	$(BUILD)/$(program):$(bindir)/$(program))
INSTALLED_DATA := \
	$(foreach section,1 8,$(foreach page,$(sort $(wildcard docs/*.$(section))), \
		$(page):$(mandir)/man$(section)/$(notdir $(page)))) \
	$(foreach script,$(wildcard tools/completion/*.bash),$(script):$(bashcompletiondir)/$(basename $(notdir $(script)))) \
	$(foreach script,$(wildcard tools/completion/_*),$(script):$(zshcompletiondir)/$(notdir $(script))) \
	$(foreach script,$(wildcard tools/completion/*.fish),$(script):$(fishcompletiondir)/$(notdir $(script))) \
	$(foreach schema,$(sort $(wildcard docs/*.schema.json)),$(schema):$(datadir)/membarrier-trace/schema/$(notdir $(schema))) \
	docs/prometheus/alerts.yml:$(datadir)/membarrier-trace/prometheus/alerts.yml \
	docs/grafana/dashboard.json:$(datadir)/membarrier-trace/grafana/dashboard.json \
	README.md:$(docdir)/README.md \
	$(foreach page,$(sort $(wildcard docs/*.md docs/*/*.md docs/gallery/*.png)),$(page):$(docdir)/$(page)) \
	$(if $(systemdunitdir),$(BUILD)/membarrier-trace.service:$(systemdunitdir)/membarrier-trace.service)

file_of = $(firstword $(subst :, ,$(1)))
place_of = "$(DESTDIR)$(lastword $(subst :, ,$(1)))"

define NEWLINE


endef

programs: $(foreach pair,$(INSTALLED_PROGRAMS),$(call file_of,$(pair))) $(BUILD)/membarrier-trace.service

# made anew each time, for no file tells of a change of bindir
.PHONY: FORCE
$(BUILD)/membarrier-trace.service: tools/systemd/membarrier-trace.service.in FORCE
	@mkdir -p $(@D)
	$(Q)sed 's|@bindir@|$(bindir)|' $< > $@

# each command on a line of its own: make shows which one fails
install: programs
	$(foreach pair,$(INSTALLED_PROGRAMS),$(Q)$(INSTALL_PROGRAM) -D $(call file_of,$(pair)) $(call place_of,$(pair))$(NEWLINE)	)
	$(foreach pair,$(INSTALLED_DATA),$(Q)$(INSTALL_DATA) -D $(call file_of,$(pair)) $(call place_of,$(pair))$(NEWLINE)	)

# A directory goes with the last file in it, but for those that other programs use as well.
SHARED_PLACES := $(foreach directory,/ $(PREFIX) $(bindir) $(PREFIX)/lib $(datadir) $(mandir),"$(DESTDIR)$(directory:/=)"|)x

uninstall:
	$(Q)rm -f $(foreach pair,$(INSTALLED_PROGRAMS) $(INSTALLED_DATA),$(call place_of,$(pair)))
	$(Q)for at in $(foreach directory,$(sort $(foreach pair,$(INSTALLED_DATA),$(dir $(lastword $(subst :, ,$(pair)))))),"$(DESTDIR)$(directory:/=)"); do \
		until case $$at in $(SHARED_PLACES)) ;; *) ! rmdir "$$at" 2>/dev/null ;; esac; do \
			at=$$(dirname "$$at"); \
		done; \
	done

# ---- BPF: one object a subject, linked into these, and a skeleton of each ----

BPF_OBJECTS := membarrier_trace membarrier_trace_typed membarrier_state membarrier_calibrate membarrier_fill \
	membarrier_symbols

$(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c
	$(call msg,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c $< -o $@

# The typed build (bpf/read.bpf.h), in one unit: bpftool 7.1 links no two objects that name
# the same function of the kernel's.
$(BUILD)/bpf/typed.bpf.o: $(BPF_SRC)
	$(call msg,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -DMBT_TYPED -MMD -MP $(BPF_SRC:%=-include %) -x c -c /dev/null -o $@

$(BUILD)/membarrier_trace.bpf.o: $(BUILD)/bpf/state.bpf.o $(BPF_SRC:%.c=$(BUILD)/%.o)
$(BUILD)/membarrier_trace_typed.bpf.o: $(BUILD)/bpf/state.bpf.o $(BUILD)/bpf/typed.bpf.o
$(BUILD)/membarrier_state.bpf.o: $(BUILD)/bpf/state.bpf.o
$(BUILD)/membarrier_calibrate.bpf.o: $(BUILD)/bpf/calibrate.bpf.o
$(BUILD)/membarrier_fill.bpf.o: $(BUILD)/bpf/fill.bpf.o
$(BUILD)/membarrier_symbols.bpf.o: $(BUILD)/bpf/symbols.bpf.o
$(BPF_OBJECTS:%=$(BUILD)/%.bpf.o):
	$(call msg,LINK-BPF,$@)
	$(Q)$(BPFTOOL) gen object $@ $^

$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

# empty programs on the tracer's hooks: what tracing costs at the least
$(BUILD)/tools/bench/empty.bpf.o: tools/bench/empty.bpf.c
	$(call msg,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/bench_empty.skel.h: $(BUILD)/tools/bench/empty.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name bench_empty_bpf > $@

# The same sources for every architecture, so that none rots.
bpf-all-arch:
	$(Q)for arch in x86 arm64 riscv; do \
		$(MAKE) --no-print-directory ARCH=$$arch BUILD=$(BUILD)/$$arch \
			$(BPF_OBJECTS:%=$(BUILD)/$$arch/%.bpf.o) || exit 1; done

# ---- user space ----

$(patsubst %.c,$(BUILD)/%.o,$(wildcard src/probe/*.c) src/run/lookup.c): $(BPF_OBJECTS:%=$(BUILD)/%.skel.h)

# the version is a macro of the command line, which no dependency file names
$(OBJ) $(BUILD)/tools/workload/conformance.o: VERSION

# nor the files that the assembler takes in
$(BUILD)/src/sink/schemas.o: $(wildcard docs/*.schema.json)
$(BUILD)/src/sink/sink_html_head.o: src/sink/page.css src/sink/page.js

# of the page's style and script, as its policy names them: no others run in it
page_hash = sha256-$(shell sha256sum <$(1) | cut -c -64 | tr a-f A-F | basenc -d --base16 | base64)
$(BUILD)/src/sink/sink_html_head.o: ALL_CFLAGS += -DPAGE_CSS_HASH='"$(call page_hash,src/sink/page.css)"' \
	-DPAGE_JS_HASH='"$(call page_hash,src/sink/page.js)"'

$(BUILD)/src/live/symbols.o: ALL_CFLAGS += $(LIBDW:%=-DHAVE_LIBDW)
$(BUILD)/src/cli/serve_http.o: ALL_CFLAGS += $(MICROHTTPD:%=-DMICROHTTPD='"%"' $(shell $(PKG_CONFIG) --cflags libmicrohttpd))
$(BUILD)/src/sink/screen.o: ALL_CFLAGS += $(CURSES:%=-DHAVE_NCURSES $(shell $(PKG_CONFIG) --cflags ncursesw))

$(BUILD)/static/src/%.o: src/%.c
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/src/%.o: src/%.c
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# its stacks are what is looked at
$(BUILD)/tools/disturb/callers.o: ALL_CFLAGS += -g -O1 -fno-omit-frame-pointer

$(BUILD)/tools/%.o: tools/%.c
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/membarrier-trace: $(OBJ)
	$(call msg,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(shell $(PKG_CONFIG) --libs $(LIBS) $(CURSES) $(LIBDW)) -o $@

# what static programs do without is compiled once more for them
OF_STATIC := src/live/symbols.o src/cli/serve_http.o

$(BUILD)/static/membarrier-trace: $(filter-out $(OF_STATIC:%=$(BUILD)/%),$(OBJ)) $(OF_STATIC:%=$(BUILD)/static/%)
	$(call msg,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -static $^ $(shell $(PKG_CONFIG) --static --libs $(LIBS) $(CURSES)) -o $@

SCENARIO := src/scenario/scenario.c src/scenario/begin.c src/scenario/cpu.c src/scenario/number.c

TOOL_SRC_membarrier-workload := tools/workload/workload.c tools/workload/workload_options.c \
	tools/workload/arguments.c tools/workload/calls.c tools/workload/rseq.c \
	$(SCENARIO)
TOOL_SRC_membarrier-abuse := tools/abuse/abuse.c tools/abuse/crew.c tools/abuse/threads.c \
	tools/abuse/processes.c tools/abuse/signals.c tools/abuse/mm.c tools/abuse/entry.c \
	tools/abuse/answered.c tools/abuse/section.c src/scenario/filter.c tools/workload/arguments.c \
	tools/workload/calls.c tools/workload/rseq.c $(SCENARIO)
TOOL_LIBS_membarrier-abuse := libseccomp liburing
TOOL_SRC_membarrier-litmus := tools/workload/litmus.c tools/workload/litmus_area.c \
	tools/workload/litmus_judge.c tools/workload/litmus_options.c tools/workload/arguments.c \
	tools/workload/litmus_method.c tools/workload/litmus_fallback.c tools/workload/litmus_race.c tools/workload/litmus_tune.c tools/workload/calls.c \
	$(SCENARIO)
# of the program itself only what asks nothing of BPF
TOOL_SRC_membarrier-conformance := tools/workload/conformance.c src/cli/cmd_conformance.c \
	$(wildcard src/cli/conformance_*.c) src/cli/cli.c src/sink/ktap.c src/sink/words.c \
	src/judge/causes.c src/judge/stale.c src/run/cpulist.c src/run/tracer.c $(SCENARIO)
TOOL_SRC_membarrier-bench-load := tools/bench/load.c tools/bench/loads.c tools/bench/programs.c $(SCENARIO)
TOOL_LIBS_membarrier-bench-load := libbpf
TOOL_SRC_membarrier-bench-judge := tools/bench/judge.c $(wildcard src/judge/*.c) src/scenario/cpu.c src/scenario/number.c
TOOL_SRC_membarrier-bench-empty := tools/bench/empty.c src/probe/attach.c src/probe/tracefs.c \
	src/run/own_mount.c
TOOL_LIBS_membarrier-bench-empty := libbpf
TOOL_SRC_membarrier-crowd := tools/workload/crowd.c
TOOL_SRC_membarrier-detach := tools/disturb/detach.c $(SCENARIO)
TOOL_LIBS_membarrier-detach := libbpf
TOOL_SRC_membarrier-hold-bpf := tools/disturb/hold_bpf.c $(SCENARIO)
TOOL_LIBS_membarrier-hold-bpf := libbpf
TOOL_SRC_membarrier-witness := tools/fault/witness.c src/scenario/filter.c $(SCENARIO)
TOOL_LIBS_membarrier-witness := libseccomp
TOOL_SRC_membarrier-filtered := tools/disturb/filtered.c src/scenario/filter.c \
	$(SCENARIO)
TOOL_LIBS_membarrier-filtered := libseccomp
TOOL_SRC_membarrier-callers := tools/disturb/callers.c src/scenario/number.c
TOOL_SRC_membarrier-raw := tools/disturb/raw.c src/scenario/number.c
TOOL_SRC_repro-lazy := tools/workload/repro.c $(SCENARIO)
TOOL_SRC_repro-exit := tools/workload/repro.c $(SCENARIO)

.SECONDEXPANSION:
$(TOOLS:%=$(BUILD)/%): $(BUILD)/%: $$(addprefix $(BUILD)/,$$(TOOL_SRC_$$(@F):.c=.o))
	$(call msg,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(if $(TOOL_LIBS_$(@F)),$(shell $(PKG_CONFIG) --libs $(TOOL_LIBS_$(@F)))) -o $@

$(TOOLS:%=$(BUILD)/static/%): $(BUILD)/static/%: $$(addprefix $(BUILD)/,$$(TOOL_SRC_$$(@F):.c=.o))
	$(call msg,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -static $^ $(if $(TOOL_LIBS_$(@F)),$(shell $(PKG_CONFIG) --static --libs $(TOOL_LIBS_$(@F)))) -o $@

$(BUILD)/tools/bench/empty.o: $(BUILD)/bench_empty.skel.h

# all that runs in user space, with ASan and UBSan: tests/sanitize/run
sanitized:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitized SANITIZE=address,undefined \
		$(BUILD)/sanitized/unit-tests $(BUILD)/sanitized/membarrier-trace

# everything that judges and prints, without the parts that touch the kernel
UNIT_SRC := $(wildcard tests/unit/*.c)
PURE_SRC := $(filter-out src/sink/screen.c,$(wildcard src/judge/*.c src/sink/*.c src/recording/*.c)) src/live/losses.c src/live/pace.c src/live/served.c \
	src/run/online.c src/run/run_json.c src/run/symbols.c src/run/types.c src/run/commands.c src/run/cpulist.c src/run/cpu_sets.c \
	src/run/cgroup.c src/run/filter_words.c \
	src/measure/cases.c src/run/preemption.c src/run/own_mount.c src/probe/ruled_out.c \
	src/cli/conformance_cases.c src/cli/conformance_expect.c \
	src/cli/command_names.c src/cli/doctor_commands.c src/cli/serve_outlet.c src/cli/policy.c src/cli/thresholds.c \
	src/scenario/number.c tools/workload/litmus_judge.c
PURE_OBJ := $(PURE_SRC:%.c=$(BUILD)/%.o)

$(BUILD)/tests/unit/%.o: tests/unit/%.c
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -MMD -MP -c $< -o $@

$(BUILD)/unit-tests: $(UNIT_SRC:%.c=$(BUILD)/%.o) $(PURE_OBJ)
	$(call msg,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $^ -lcmocka $(shell $(PKG_CONFIG) --libs jansson libzstd) -o $@

CHECK_SRC := tools/vmlinux_check/vmlinux_check.c tools/vmlinux_check/btf_uses.c \
	tools/vmlinux_check/btf_leaf.c tools/vmlinux_check/btf_image.c

$(BUILD)/vmlinux-check: $(CHECK_SRC:%.c=$(BUILD)/%.o)
	$(call msg,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(shell $(PKG_CONFIG) --libs libbpf libelf) -o $@

-include $(OBJ:%.o=%.d) $(OF_STATIC:%.o=$(BUILD)/static/%.d) $(wildcard $(addprefix $(BUILD)/,*.d bpf/*.d tools/*.d tools/*/*.d tests/unit/*.d))
