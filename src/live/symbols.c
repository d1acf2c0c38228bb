// SPDX-License-Identifier: GPL-2.0-only
/* Names of frames: symbols and debug information of the files that they are in. */
#include "live/symbols.h"
#ifdef HAVE_LIBDW
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include "judge/printable.h"
#include "live/build_id.h"

#define DEBUG_DIR "/usr/lib/debug"
#define NAME_LEN 512
/* Functions inlined into one another at an address. */
#define NAMES_MAX 16

/* A file that is open, and by how much the addresses in it are shifted. */
struct opened {
	Dwfl *dwfl;
	Dwfl_Module *module;
	Elf *elf;
	GElf_Addr shift;
	const struct stack_code *code;
};

const char *symbols_reader(void)
{
	return dwfl_version(NULL);
}

static bool open_file(struct opened *o, const Dwfl_Callbacks *callbacks, const char *path,
		      const struct stack_module *m)
{
	__u8 build_id[MBT_BUILD_ID_LEN];
	int fd = build_id_open(path);

	if (fd < 0)
		return false;
	if (build_id_read(fd, build_id, NULL) || memcmp(build_id, m->build_id, sizeof(build_id))) {
		close(fd);
		return false;
	}
	o->dwfl = dwfl_begin(callbacks);
	o->module = o->dwfl ? dwfl_report_offline(o->dwfl, path, path, fd) : NULL;
	/* the library has taken it over where it has a module */
	if (!o->module)
		close(fd);
	if (o->dwfl)
		dwfl_report_end(o->dwfl, NULL, NULL);
	o->elf = o->module ? dwfl_module_getelf(o->module, &o->shift) : NULL;
	if (!o->elf)
		dwfl_end(o->dwfl);
	return o->elf;
}

static bool open_module(struct opened *o, const Dwfl_Callbacks *callbacks, const char *debug_dir,
			const struct stack_module *m)
{
	static const char *const suffixes[] = { "", ".debug" };
	char path[PATH_MAX];
	unsigned int i, at;
	int len;

	o->code = &m->code;
	if (!m->has_build_id)
		return false;
	if (m->path && *m->path == '/' && open_file(o, callbacks, m->path, m))
		return true;
	for (i = 0; i < 2; i++) {
		len = snprintf(path, sizeof(path), "%s/.build-id/%02x/", debug_dir, m->build_id[0]);
		if (len < 0 || (size_t)len + 2 * MBT_BUILD_ID_LEN + 8 > sizeof(path))
			return false;
		for (at = 1; at < MBT_BUILD_ID_LEN; at++)
			len += sprintf(path + len, "%02x", m->build_id[at]);
		strcpy(path + len, suffixes[i]);
		if (open_file(o, callbacks, path, m))
			return true;
	}
	return false;
}

/* Where the file's code is when it is loaded. */
static bool to_address(const struct opened *o, __u64 offset, GElf_Addr *address)
{
	GElf_Phdr segment;
	size_t cnt, i;

	if (offset >= o->code->offset && offset - o->code->offset < o->code->len) {
		*address = offset - o->code->offset + o->code->address + o->shift;
		return true;
	}
	if (elf_getphdrnum(o->elf, &cnt))
		return false;
	for (i = 0; i < cnt; i++) {
		if (!gelf_getphdr(o->elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
		    offset < segment.p_offset || offset - segment.p_offset >= segment.p_filesz)
			continue;
		*address = offset - segment.p_offset + segment.p_vaddr + o->shift;
		return true;
	}
	return false;
}

/* The address of the frame by the stack pointer alone, which has not moved since the call. */
static bool is_untouched(const Dwarf_Op *ops, size_t cnt, unsigned int machine)
{
	Dwarf_Word sp = machine == EM_X86_64 ? 7 : machine == EM_AARCH64 ? 31 : 2;
	Dwarf_Word offset = machine == EM_X86_64 ? 8 : 0;

	if (cnt != 1)
		return false;
	if (ops[0].atom == DW_OP_bregx)
		return ops[0].number == sp && ops[0].number2 == offset;
	return ops[0].atom == DW_OP_breg0 + sp && ops[0].number == offset;
}

static enum mbt_tristate is_frameless(const struct opened *o, __u64 offset)
{
	enum mbt_tristate answer = MBT_UNKNOWN;
	Dwarf_Frame *frame = NULL;
	GElf_Addr address;
	Dwarf_Addr bias;
	Dwarf_CFI *cfi;
	GElf_Ehdr head;
	Dwarf_Op *ops;
	size_t cnt;

	if (!offset || !to_address(o, offset - 1, &address) || !gelf_getehdr(o->elf, &head))
		return MBT_UNKNOWN;
	cfi = dwfl_module_eh_cfi(o->module, &bias);
	if (cfi && !dwarf_cfi_addrframe(cfi, address - bias, &frame) &&
	    !dwarf_frame_cfa(frame, &ops, &cnt))
		answer = is_untouched(ops, cnt, head.e_machine) ? MBT_YES : MBT_NO;
	free(frame);
	return answer;
}

static char *clean(const char *text)
{
	char name[NAME_LEN];

	return text ? strdup(printable(name, sizeof(name), text, sizeof(name) - 1)) : NULL;
}

/* The functions that were inlined at an address, the innermost first. Returns how many. */
static unsigned int add_inlined(const struct opened *o, GElf_Addr address,
				struct stack_name names[NAMES_MAX], const char **file, int *line)
{
	Dwarf_Die *unit, *scopes = NULL;
	Dwarf_Attribute attribute;
	Dwarf_Files *files = NULL;
	Dwarf_Word number;
	Dwarf_Addr bias;
	unsigned int cnt = 0;
	int scope_cnt, i;

	unit = dwfl_module_addrdie(o->module, address, &bias);
	scope_cnt = unit ? dwarf_getscopes(unit, address - bias, &scopes) : 0;
	for (i = 0; i < scope_cnt && cnt < NAMES_MAX - 1; i++) {
		if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
			break;
		if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine)
			continue;
		names[cnt++] = (struct stack_name){ .function = clean(dwarf_diename(&scopes[i])),
						    .file = clean(*file),
						    .line = (unsigned int)*line };
		/* the next one out is where this one was called */
		*file = NULL;
		*line = 0;
		if (dwarf_getsrcfiles(unit, &files, NULL))
			continue;
		if (!dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_file, &attribute), &number))
			*file = dwarf_filesrc(files, number, NULL, NULL);
		if (!dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_line, &attribute), &number))
			*line = (int)number;
	}
	free(scopes);
	return cnt;
}

static void name_frame(const struct opened *o, struct stack_frame *frame)
{
	struct stack_name names[NAMES_MAX] = { 0 };
	const char *file = NULL, *function;
	GElf_Addr address;
	Dwfl_Line *source;
	GElf_Off offset;
	GElf_Sym symbol;
	unsigned int cnt;
	int line = 0;

	/* behind a call, or behind the system call itself: what called is in front of it */
	if (!frame->at || !to_address(o, frame->at - 1, &address))
		return;
	function = dwfl_module_addrinfo(o->module, address, &offset, &symbol, NULL, NULL, NULL);
	if (!function)
		return;
	source = dwfl_module_getsrc(o->module, address);
	if (source)
		file = dwfl_lineinfo(source, NULL, &line, NULL, NULL, NULL);
	cnt = add_inlined(o, address, names, &file, &line);
	names[cnt++] = (struct stack_name){ .function = clean(function),
					    .file = clean(file),
					    .line = (unsigned int)line,
					    .offset = offset + 1 };
	frame->names = malloc(cnt * sizeof(names[0]));
	if (!frame->names)
		return;
	memcpy(frame->names, names, cnt * sizeof(names[0]));
	frame->name_cnt = cnt;
}

static void name_frames(struct report_stacks *s, unsigned int module, const struct opened *o)
{
	unsigned int i, f;

	for (i = 0; i < s->stack_cnt; i++)
		for (f = 0; f < s->stacks[i].frame_cnt; f++)
			if (s->stacks[i].frames[f].module == module &&
			    !s->stacks[i].frames[f].name_cnt)
				name_frame(o, &s->stacks[i].frames[f]);
}

/* How the library finds debug information beside what is opened here. */
struct search {
	char dirs[PATH_MAX];
	char *path;
	Dwfl_Callbacks callbacks;
};

static void search_init(struct search *s, const char *debug_dir)
{
	snprintf(s->dirs, sizeof(s->dirs), ":.debug:%s", debug_dir);
	s->path = s->dirs;
	s->callbacks = (Dwfl_Callbacks){
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
		.debuginfo_path = &s->path,
	};
}

enum mbt_tristate symbols_is_frameless(const struct stack_module *m, __u64 offset)
{
	enum mbt_tristate answer;
	struct search search;
	struct opened opened;

	search_init(&search, DEBUG_DIR);
	if (!open_module(&opened, &search.callbacks, DEBUG_DIR, m))
		return MBT_UNKNOWN;
	answer = is_frameless(&opened, offset);
	dwfl_end(opened.dwfl);
	return answer;
}

void symbols_resolve(struct report_stacks *s, const char *debug_dir)
{
	struct search search;
	struct opened opened;
	unsigned int i;

	debug_dir = debug_dir ? debug_dir : DEBUG_DIR;
	search_init(&search, debug_dir);
	for (i = 0; i < s->module_cnt; i++) {
		if (!open_module(&opened, &search.callbacks, debug_dir, &s->modules[i]))
			continue;
		name_frames(s, i + 1, &opened);
		dwfl_end(opened.dwfl);
	}
}
#else
const char *symbols_reader(void)
{
	return NULL;
}

enum mbt_tristate symbols_is_frameless(const struct stack_module *m, __u64 offset)
{
	(void)m;
	(void)offset;
	return MBT_UNKNOWN;
}

void symbols_resolve(struct report_stacks *s, const char *debug_dir)
{
	(void)s;
	(void)debug_dir;
}
#endif
