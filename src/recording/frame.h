/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The container of a recording: a file header, then frames, each compressed and
 * with a checksum. It knows nothing of what the frames hold. docs/recording.md
 * describes the bytes.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>
#include <stdio.h>
#include <linux/types.h>

#define FRAME_VERSION 1
#define FRAME_MAX (4u << 20) /* of what a frame holds, before compression */

/* What a frame begins with, before compression. */
struct frame_head {
	__u32 type;
	__u32 item_len; /* where the frame is a row of items of one length; else 0 */
};

struct frame_writer;

/* Write the file header to @file, which stays the caller's. Returns 0 or -errno. */
int frame_writer_new(struct frame_writer **out, FILE *file);
void frame_writer_free(struct frame_writer *w);

/*
 * Write one frame, through to the kernel: @len bytes at @content, which begins with a
 * frame_head. Returns 0 or -errno.
 */
int frame_write(struct frame_writer *w, const void *content, size_t len);

/*
 * The same in two steps, of a frame that may replace others: *@bytes of the file is what it
 * takes, then it is written at @at. Each returns 0 or -errno.
 */
int frame_pack(struct frame_writer *w, const void *content, size_t len, __u64 *bytes);
int frame_put_at(struct frame_writer *w, __u64 at);

/*
 * After a write that failed: the file ends with the frame that ended at @bytes, as
 * frame_bytes() said then. Returns 0, or -errno: a pipe keeps what it has.
 */
int frame_rewind(struct frame_writer *w, __u64 bytes);

/* Bytes of whole frames, and of the file header, written so far. */
__u64 frame_bytes(const struct frame_writer *w);

struct frame_reader;

/*
 * Read the file header of @file, which stays the caller's. Returns 0; -EBADMSG,
 * with a reason in @why, for what is no recording or not one for this program; or
 * another -errno.
 */
int frame_reader_new(struct frame_reader **out, FILE *file, char *why, size_t why_len);
void frame_reader_free(struct frame_reader *r);

/*
 * Read one frame; *@content is aligned to eight bytes, begins with a frame_head
 * and stays until the next call. Returns 1; 0 at the end of the file; -EBADMSG,
 * with a reason in @why, when the frame is cut or damaged; or another -errno.
 */
int frame_read(struct frame_reader *r, const void **content, size_t *len, char *why,
	       size_t why_len);

#endif
