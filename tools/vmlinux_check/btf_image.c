// SPDX-License-Identifier: GPL-2.0-only
/* Where the BTF of a kernel is found in a file. */
#include "vmlinux_check/btf_image.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/btf.h>
#include <bpf/btf.h>

/* Does a whole BTF begin here? Its size, or 0. pahole puts the strings behind the types. */
static size_t btf_size(const void *at, size_t room)
{
	struct btf_header h;
	size_t size;

	if (room < sizeof(h))
		return 0;
	memcpy(&h, at, sizeof(h));
	if (h.magic != BTF_MAGIC || h.version != BTF_VERSION || h.flags || h.hdr_len != sizeof(h) ||
	    h.type_off || h.str_off != h.type_len || !h.type_len || !h.str_len)
		return 0;
	size = sizeof(h) + (size_t)h.type_len + h.str_len;
	/* the strings begin and end with a zero */
	return size <= room && !((const char *)at)[sizeof(h) + h.str_off] &&
			       !((const char *)at)[size - 1] ?
		       size :
		       0;
}

/* An image has no sections; of what looks like BTF in it the kernel's own is the biggest. */
static struct btf *biggest_btf(const char *image, size_t len)
{
	static const __u16 magic = BTF_MAGIC;
	const char *at = image, *best = NULL;
	size_t size, best_size = 0;

	while ((at = memmem(at, len - (size_t)(at - image), &magic, sizeof(magic)))) {
		size = btf_size(at, len - (size_t)(at - image));
		if (size > best_size) {
			best = at;
			best_size = size;
		}
		at++;
	}
	if (!best)
		return errno = ENODATA, NULL;
	return btf__new(best, (__u32)best_size);
}

struct btf *btf_image_parse(const char *path)
{
	struct btf *btf = btf__parse(path, NULL);
	struct stat st;
	void *image;
	int fd, err;

	if (btf || errno == ENOENT || errno == EACCES)
		return btf;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st)) {
		err = errno;
		close(fd);
		return errno = err, NULL;
	}
	image = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	err = errno;
	close(fd);
	if (image == MAP_FAILED)
		return errno = err, NULL;
	btf = biggest_btf(image, (size_t)st.st_size);
	err = errno;
	munmap(image, (size_t)st.st_size);
	errno = err;
	return btf;
}
