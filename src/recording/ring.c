// SPDX-License-Identifier: GPL-2.0-only
/* The places of frames in a file that holds the last of them alone. */
#include "recording/ring.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ring_frame {
	__u64 at;
	__u64 bytes;
	struct ring_sum sum;
};

struct ring {
	__u64 begin, end;          /* of the room */
	__u64 next;                /* where the next frame goes, if it fits there */
	struct ring_frame *frames; /* from the oldest on: frames[first % room], ... */
	size_t first, cnt, room;   /* room: a power of two */
	struct ring_sum dropped;
};

struct ring *ring_new(__u64 begin, __u64 end)
{
	struct ring *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->begin = r->next = begin;
	r->end = end;
	r->room = 64;
	r->frames = calloc(r->room, sizeof(*r->frames));
	if (r->frames)
		return r;
	free(r);
	return NULL;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	free(r->frames);
	free(r);
}

static struct ring_frame *frame(const struct ring *r, size_t i)
{
	return &r->frames[(r->first + i) & (r->room - 1)];
}

static void add(struct ring_sum *to, const struct ring_sum *sum)
{
	to->records += sum->records;
	to->calls += sum->calls;
	to->stats += sum->stats;
	if (sum->until_ns > to->until_ns)
		to->until_ns = sum->until_ns;
}

static void drop_first(struct ring *r)
{
	add(&r->dropped, &frame(r, 0)->sum);
	r->first++;
	r->cnt--;
}

static int grow(struct ring *r)
{
	struct ring_frame *frames = calloc(2 * r->room, sizeof(*frames));
	size_t i;

	if (!frames)
		return -ENOMEM;
	for (i = 0; i < r->cnt; i++)
		frames[i] = *frame(r, i);
	free(r->frames);
	r->frames = frames;
	r->first = 0;
	r->room *= 2;
	return 0;
}

int ring_place(struct ring *r, __u64 bytes, const struct ring_sum *sum, __u64 *at)
{
	if (bytes > r->end - r->begin)
		return -EFBIG;
	if (r->cnt == r->room && grow(r))
		return -ENOMEM;
	if (bytes > r->end - r->next) {
		/* what is left of the lap before is older than what is at the begin */
		while (r->cnt && frame(r, 0)->at >= r->next)
			drop_first(r);
		r->next = r->begin;
	}
	while (r->cnt && frame(r, 0)->at >= r->next && frame(r, 0)->at < r->next + bytes)
		drop_first(r);
	*at = r->next;
	*frame(r, r->cnt++) = (struct ring_frame){ .at = r->next, .bytes = bytes, .sum = *sum };
	r->next += bytes;
	return 0;
}

void ring_forget(struct ring *r)
{
	r->cnt--;
	r->next = frame(r, r->cnt)->at;
}

const struct ring_sum *ring_dropped(const struct ring *r)
{
	return &r->dropped;
}

__u64 ring_held(const struct ring *r, unsigned int but, struct ring_sum *sum)
{
	__u64 bytes = 0;
	size_t i;

	*sum = (struct ring_sum){ 0 };
	for (i = 0; i + but < r->cnt; i++) {
		bytes += frame(r, i)->bytes;
		add(sum, &frame(r, i)->sum);
	}
	return bytes;
}

#define CHUNK 65536

static int move_whole(int fd, char *data, size_t len, __u64 at, int to_file)
{
	while (len) {
		ssize_t n = to_file ? pwrite(fd, data, len, (off_t)at) :
				      pread(fd, data, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		data += n;
		at += (__u64)n;
		len -= (size_t)n;
	}
	return 0;
}

/* The @len bytes at @a and those at @b change places. */
static int swap(int fd, __u64 a, __u64 b, __u64 len)
{
	static char one[CHUNK], other[CHUNK];
	int err = 0;

	while (len && !err) {
		size_t n = len < CHUNK ? (size_t)len : CHUNK;

		err = move_whole(fd, one, n, a, 0);
		err = err ? err : move_whole(fd, other, n, b, 0);
		err = err ? err : move_whole(fd, other, n, a, 1);
		err = err ? err : move_whole(fd, one, n, b, 1);
		a += n;
		b += n;
		len -= n;
	}
	return err;
}

/* What is from @mid to @end comes first, then what is from @begin to @mid. */
static int rotate(int fd, __u64 begin, __u64 mid, __u64 end)
{
	int err = 0;

	while (begin < mid && mid < end && !err) {
		__u64 len = mid - begin < end - mid ? mid - begin : end - mid;

		err = swap(fd, begin, mid, len);
		begin += len;
		if (begin == mid)
			mid += len;
	}
	return err;
}

int ring_straighten(struct ring *r, int fd)
{
	__u64 first = r->cnt ? frame(r, 0)->at : r->begin, last = first;
	size_t i;

	/* those of the lap before; the others are in front of them */
	for (i = 0; i < r->cnt && frame(r, i)->at >= first; i++)
		last = frame(r, i)->at + frame(r, i)->bytes;
	return rotate(fd, r->begin, first, last);
}
