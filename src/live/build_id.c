// SPDX-License-Identifier: GPL-2.0-only
/* The build id of a file, from its notes. */
#include "live/build_id.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <gelf.h>

int build_id_open(const char *path)
{
	int at = open(path, O_PATH | O_CLOEXEC), fd;
	char link[64];
	struct stat st;

	if (at < 0)
		return -errno;
	/* the open of a device or a FIFO does something */
	if (fstat(at, &st) || !S_ISREG(st.st_mode)) {
		close(at);
		return -EINVAL;
	}
	snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
	fd = open(link, O_RDONLY | O_CLOEXEC);
	fd = fd < 0 ? -errno : fd;
	close(at);
	return fd;
}

static bool find_in_notes(Elf_Data *notes, __u8 build_id[MBT_BUILD_ID_LEN])
{
	size_t at = 0, next, name, desc;
	GElf_Nhdr note;

	for (; notes && (next = gelf_getnote(notes, at, &note, &name, &desc)); at = next) {
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof(ELF_NOTE_GNU) ||
		    memcmp((char *)notes->d_buf + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) ||
		    !note.n_descsz || note.n_descsz > MBT_BUILD_ID_LEN)
			continue;
		memset(build_id, 0, MBT_BUILD_ID_LEN);
		memcpy(build_id, (char *)notes->d_buf + desc, note.n_descsz);
		return true;
	}
	return false;
}

/* The first segment of code, of which nearly every file has one. */
static void find_code(Elf *elf, struct stack_code *code)
{
	GElf_Phdr segment;
	size_t cnt, i;

	if (elf_getphdrnum(elf, &cnt))
		return;
	for (i = 0; i < cnt && !code->len; i++)
		if (gelf_getphdr(elf, (int)i, &segment) && segment.p_type == PT_LOAD &&
		    (segment.p_flags & PF_X))
			*code = (struct stack_code){ segment.p_offset, segment.p_vaddr,
						     segment.p_filesz };
}

static int find_build_id(Elf *elf, __u8 build_id[MBT_BUILD_ID_LEN])
{
	size_t cnt, i;
	GElf_Phdr segment;

	if (elf_kind(elf) != ELF_K_ELF || elf_getphdrnum(elf, &cnt))
		return -EBADMSG;
	for (i = 0; i < cnt; i++)
		if (gelf_getphdr(elf, (int)i, &segment) && segment.p_type == PT_NOTE &&
		    find_in_notes(
			    elf_getdata_rawchunk(elf, (int64_t)segment.p_offset, segment.p_filesz,
						 segment.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR),
			    build_id))
			return 0;
	return -ENOENT;
}

int build_id_read(int fd, __u8 build_id[MBT_BUILD_ID_LEN], struct stack_code *code)
{
	Elf *elf;
	int err;

	elf_version(EV_CURRENT);
	/* read, not mapped: a file that is cut meanwhile is an error and no signal */
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		return -EBADMSG;
	err = find_build_id(elf, build_id);
	if (!err && code)
		find_code(elf, code);
	elf_end(elf);
	return err;
}
