// SPDX-License-Identifier: GPL-2.0-only
/* Frames of a recording written and read: compressed, and with a checksum. */
#include "recording/frame.h"
#include <errno.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

/* As PNG's: not text, and damaged by whatever takes it for text. */
static const char magic[8] = "\211MBT\r\n\032\n";

#define BYTE_ORDER_MARK 0x01020304u

struct file_header {
	char magic[8];
	__u32 byte_order;
	__u32 version;
};

/* Records resemble each other so much that higher levels gain nothing and cost time. */
#define COMPRESSION_LEVEL 1

struct frame_writer {
	FILE *file;
	ZSTD_CCtx *zstd;
	void *packed;
	size_t packed_len;
	__u64 bytes;
};

static int put(struct frame_writer *w, const void *data, size_t len)
{
	errno = 0;
	return fwrite(data, 1, len, w->file) == len ? 0 : errno ? -errno : -EIO;
}

/* @len more bytes are a whole frame, if the kernel takes them. */
static int put_through(struct frame_writer *w, size_t len)
{
	if (fflush(w->file))
		return -errno;
	w->bytes += len;
	return 0;
}

int frame_writer_new(struct frame_writer **out, FILE *file)
{
	struct file_header header = { .byte_order = BYTE_ORDER_MARK, .version = FRAME_VERSION };
	struct frame_writer *w = calloc(1, sizeof(*w));
	int err = -ENOMEM;

	*out = NULL;
	if (!w)
		return -ENOMEM;
	w->file = file;
	w->packed = malloc(ZSTD_compressBound(FRAME_MAX));
	w->zstd = ZSTD_createCCtx();
	if (!w->packed || !w->zstd ||
	    ZSTD_isError(
		    ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, COMPRESSION_LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_checksumFlag, 1)))
		goto out;
	memcpy(header.magic, magic, sizeof(magic));
	err = put(w, &header, sizeof(header));
	err = err ? err : put_through(w, sizeof(header));
out:
	if (err)
		frame_writer_free(w);
	else
		*out = w;
	return err;
}

void frame_writer_free(struct frame_writer *w)
{
	if (!w)
		return;
	ZSTD_freeCCtx(w->zstd);
	free(w->packed);
	free(w);
}

int frame_pack(struct frame_writer *w, const void *content, size_t len, __u64 *bytes)
{
	if (len > FRAME_MAX)
		return -E2BIG;
	w->packed_len =
		ZSTD_compress2(w->zstd, w->packed, ZSTD_compressBound(FRAME_MAX), content, len);
	if (ZSTD_isError(w->packed_len))
		return -ENOMEM;
	*bytes = sizeof(__u32) + w->packed_len;
	return 0;
}

static int put_packed(struct frame_writer *w)
{
	__u32 prefix = (__u32)w->packed_len;
	int err = put(w, &prefix, sizeof(prefix));

	err = err ? err : put(w, w->packed, w->packed_len);
	return err ? err : put_through(w, sizeof(prefix) + w->packed_len);
}

int frame_write(struct frame_writer *w, const void *content, size_t len)
{
	__u64 bytes;
	int err = frame_pack(w, content, len, &bytes);

	return err ? err : put_packed(w);
}

int frame_put_at(struct frame_writer *w, __u64 at)
{
	__u64 bytes = w->bytes;
	int err;

	if (fseeko(w->file, (off_t)at, SEEK_SET))
		return -errno;
	w->bytes = at;
	err = put_packed(w);
	if (w->bytes < bytes)
		w->bytes = bytes;
	return err;
}

int frame_rewind(struct frame_writer *w, __u64 bytes)
{
	/* what could not be written waits to be written again */
	__fpurge(w->file);
	clearerr(w->file);
	if (ftruncate(fileno(w->file), (off_t)bytes) || fseeko(w->file, (off_t)bytes, SEEK_SET))
		return -errno;
	w->bytes = bytes;
	return 0;
}

__u64 frame_bytes(const struct frame_writer *w)
{
	return w->bytes;
}

struct frame_reader {
	FILE *file;
	ZSTD_DCtx *zstd;
	void *packed; /* packed_room bytes: no more than the longest frame so far */
	size_t packed_room;
	void *content;
	unsigned int frame_cnt; /* read so far */
	__u64 at;               /* where the frame being read begins */
};

/* Bytes read, fewer than @len only at the end of the file; or -errno. */
static ssize_t get(FILE *file, void *data, size_t len)
{
	size_t n;

	errno = 0;
	n = fread(data, 1, len, file);
	if (n < len && ferror(file))
		return errno ? -errno : -EIO;
	return (ssize_t)n;
}

static int check_header(const struct file_header *header, size_t len, char *why, size_t why_len)
{
	if (!len)
		snprintf(why, why_len, "it is empty");
	else if (len < sizeof(*header) || memcmp(header->magic, magic, sizeof(magic)))
		snprintf(why, why_len, "it is no recording of membarrier-trace");
	else if (header->byte_order != BYTE_ORDER_MARK)
		snprintf(why, why_len, "it was recorded on a machine of another byte order");
	else if (header->version != FRAME_VERSION)
		snprintf(why, why_len, "its format has version %u, this program reads version %u",
			 header->version, FRAME_VERSION);
	else
		return 0;
	return -EBADMSG;
}

int frame_reader_new(struct frame_reader **out, FILE *file, char *why, size_t why_len)
{
	struct frame_reader *r = NULL;
	struct file_header header;
	ssize_t n;
	int err;

	*out = NULL;
	n = get(file, &header, sizeof(header));
	err = n < 0 ? (int)n : check_header(&header, (size_t)n, why, why_len);
	if (err)
		return err;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->file = file;
	r->at = sizeof(header);
	r->zstd = ZSTD_createDCtx();
	if (!r->zstd) {
		frame_reader_free(r);
		return -ENOMEM;
	}
	*out = r;
	return 0;
}

void frame_reader_free(struct frame_reader *r)
{
	if (!r)
		return;
	ZSTD_freeDCtx(r->zstd);
	free(r->packed);
	free(r->content);
	free(r);
}

static int bad(const struct frame_reader *r, const char *what, char *why, size_t why_len)
{
	snprintf(why, why_len, "frame %u at byte %llu is %s", r->frame_cnt + 1,
		 (unsigned long long)r->at, what);
	return -EBADMSG;
}

/* No length of the file is believed before it is within bounds. */
static int unpack(struct frame_reader *r, size_t packed_len, size_t *len, char *why, size_t why_len)
{
	unsigned long long size = ZSTD_getFrameContentSize(r->packed, packed_len);
	size_t n;

	/* unknown and invalid sizes are the largest numbers */
	if (size > FRAME_MAX || size < sizeof(struct frame_head))
		return bad(r, "damaged", why, why_len);
	/* of exactly its size, so that a sanitizer sees a read past it */
	free(r->content);
	r->content = malloc((size_t)size);
	if (!r->content)
		return -ENOMEM;
	n = ZSTD_decompressDCtx(r->zstd, r->content, (size_t)size, r->packed, packed_len);
	if (ZSTD_isError(n) || n != size)
		return bad(r, "damaged", why, why_len);
	*len = n;
	return 0;
}

static int make_room(struct frame_reader *r, size_t len)
{
	if (len <= r->packed_room)
		return 0;
	free(r->packed);
	r->packed = malloc(len);
	r->packed_room = r->packed ? len : 0;
	return r->packed ? 0 : -ENOMEM;
}

int frame_read(struct frame_reader *r, const void **content, size_t *len, char *why, size_t why_len)
{
	__u32 packed_len;
	ssize_t n;
	int err;

	n = get(r->file, &packed_len, sizeof(packed_len));
	if (n <= 0)
		return (int)n;
	if (n < (ssize_t)sizeof(packed_len))
		return bad(r, "cut", why, why_len);
	if (packed_len > ZSTD_compressBound(FRAME_MAX))
		return bad(r, "damaged", why, why_len);
	err = make_room(r, packed_len);
	if (err)
		return err;
	n = get(r->file, r->packed, packed_len);
	if (n < 0)
		return (int)n;
	if (n < (ssize_t)packed_len)
		return bad(r, "cut", why, why_len);
	err = unpack(r, packed_len, len, why, why_len);
	if (err)
		return err;
	*content = r->content;
	r->at += sizeof(packed_len) + packed_len;
	r->frame_cnt++;
	return 1;
}
