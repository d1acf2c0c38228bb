// SPDX-License-Identifier: GPL-2.0-only
/* A run written as a recording: records in batches, circumstances and counts as JSON. */
#include "recording/recording.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "recording/cgroups.h"
#include "recording/convoys_json.h"
#include "recording/rseq_json.h"
#include "recording/fallbacks_json.h"
#include "recording/frame.h"
#include "recording/looks_json.h"
#include "recording/ring.h"
#include "run/cgroup.h"
#include "recording/stacks_json.h"
#include "run/run_json.h"

/* A cut or damaged frame costs all of its calls: some 500. */
#define BATCH_FULL (256u << 10)

/*
 * Of a recording of limited size, left for its end, which has three numbers of each CPU: more
 * than they take, packed.
 */
#define END_ROOM (64u << 10)
#define END_ROOM_CPU 32u

/* Where the file can end. */
struct mark {
	__u64 bytes;
	__u64 call_cnt; /* in front of it */
	__u64 stat_cnt;
};

struct recording {
	struct frame_writer *frames;
	const struct run *run; /* the caller's */
	char *batch;           /* the frame to come: FRAME_MAX of room */
	size_t batch_len;
	__u64 call_cnt;
	__u64 stat_cnt;
	struct recorded_cgroups cgroups; /* that are in the file */
	struct mark marks[2]; /* behind the last whole frame, and behind the one before it */
	FILE *file;
	struct ring *ring; /* NULL: the size is not limited, or the file is in order again */
	__u64 ring_begin;
	__u64 limit; /* 0: there is none */
	struct ring_sum batch_sum, dropped;
	int err;
};

static struct frame_head *batch_head(const struct recording *r)
{
	return (struct frame_head *)r->batch;
}

static int write_into_ring(struct recording *r)
{
	__u64 bytes, at;
	int err = frame_pack(r->frames, r->batch, r->batch_len, &bytes);

	err = err ? err : ring_place(r->ring, bytes, &r->batch_sum, &at);
	if (err)
		return err;
	err = frame_put_at(r->frames, at);
	if (err)
		ring_forget(r->ring);
	return err;
}

static void flush(struct recording *r)
{
	if (r->batch_len && !r->err)
		r->err = r->ring ? write_into_ring(r) :
				   frame_write(r->frames, r->batch, r->batch_len);
	/* a cgroup is there for the calls behind it: in front of it is where they can be cut */
	if (r->batch_len && !r->err && batch_head(r)->type != RECORDING_CGROUP) {
		r->marks[1] = r->marks[0];
		r->marks[0] = (struct mark){ frame_bytes(r->frames), r->call_cnt, r->stat_cnt };
	}
	r->batch_sum = (struct ring_sum){ 0 };
	r->batch_len = 0;
}

/* @len bytes of room in a frame of that kind; NULL when writing has failed. */
static void *reserve(struct recording *r, __u32 type, __u32 item_len, size_t len)
{
	void *room;

	if (r->batch_len && (batch_head(r)->type != type || r->batch_len >= BATCH_FULL ||
			     len > FRAME_MAX - r->batch_len))
		flush(r);
	if (len > FRAME_MAX - sizeof(struct frame_head) && !r->err)
		r->err = -E2BIG;
	if (r->err)
		return NULL;
	if (!r->batch_len) {
		*batch_head(r) = (struct frame_head){ .type = type, .item_len = item_len };
		r->batch_len = sizeof(struct frame_head);
	}
	room = r->batch + r->batch_len;
	r->batch_len += len;
	return room;
}

static void add_json(struct recording *r, __u32 type, json_t *root)
{
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	void *room;

	if (!text) {
		r->err = r->err ? r->err : -ENOMEM;
	} else {
		room = reserve(r, type, 0, strlen(text));
		if (room)
			memcpy(room, text, strlen(text));
	}
	free(text);
	json_decref(root);
	flush(r);
}

static void add_settings(struct recording *r, const struct mbt_settings *settings)
{
	struct mbt_settings *copy = reserve(r, RECORDING_SETTINGS, sizeof(*copy), sizeof(*copy));

	if (!copy)
		return;
	*copy = *settings;
	/* nothing that judges looks at them, and they tell where the kernel is */
	memset(copy->handler, 0, sizeof(copy->handler));
	copy->rcu_exp_handler = 0;
}

int recording_new(struct recording **out, FILE *file, const struct run *run)
{
	struct recording *r = calloc(1, sizeof(*r));
	int err;

	*out = NULL;
	if (!r)
		return -ENOMEM;
	r->run = run;
	r->file = file;
	r->batch = malloc(FRAME_MAX);
	err = r->batch ? frame_writer_new(&r->frames, file) : -ENOMEM;
	if (!err) {
		add_settings(r, &run->settings);
		add_json(r, RECORDING_RUN,
			 json_pack("{s:s, s:i, s:o, s:o, s:b, s:s, s:I, s:o, s:s*, s:o*, s:o}",
				   "version", MBT_VERSION, "record_version", MBT_RECORD_VERSION,
				   "kernel", run_json_kernel(run->kernel), "probes",
				   run_json_probes(run->facts, run->fact_cnt),
				   "compat_callers_seen", run->compat_seen, "start",
				   run->start_time, "start_ns", (json_int_t)run->start_ns, "traced",
				   run_json_text(run->what), "priority",
				   run->priority[0] ? run->priority : NULL, "kernel_memory",
				   run_json_memory(&run->memory), "filters",
				   filter_words_json(&run->filters)));
		/* never to be cut in front of them */
		r->marks[1] = r->marks[0];
		err = r->err;
	}
	if (err)
		recording_free(r);
	else
		*out = r;
	return err;
}

void recording_free(struct recording *r)
{
	if (!r)
		return;
	ring_free(r->ring);
	frame_writer_free(r->frames);
	recorded_cgroups_release(&r->cgroups);
	free(r->batch);
	free(r);
}

/* No more than half of it: what is recorded goes before. */
static __u64 end_room(const struct recording *r, __u64 bytes)
{
	__u64 room = END_ROOM + (__u64)END_ROOM_CPU * r->run->kernel->cpu_possible;

	return room < bytes / 2 ? room : bytes / 2;
}

int recording_limit(struct recording *r, __u64 bytes)
{
	struct stat st;

	if (bytes < RECORDING_LIMIT_MIN || frame_bytes(r->frames) > bytes / 2)
		return -EINVAL;
	if (fstat(fileno(r->file), &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ESPIPE;
	r->limit = bytes;
	r->ring_begin = frame_bytes(r->frames);
	r->ring = ring_new(r->ring_begin, bytes - end_room(r, bytes));
	return r->ring ? 0 : -ENOMEM;
}

/* To look for the path of one takes a look at all: no more of them, where they come and go. */
#define CGROUPS_KEPT 1024

/* A cgroup may be gone when a report is made, so its path is kept. */
static void add_cgroup(struct recording *r, const struct mbt_call *record, size_t len)
{
	char path[MBT_CGROUP_PATH];
	__u64 number = len >= sizeof(*record) ? record->cgroup : 0;
	int err;

	if (!number || r->err || r->cgroups.cnt == CGROUPS_KEPT ||
	    recorded_cgroups_find(&r->cgroups, number))
		return;
	err = cgroup_find(path, number);
	err = recorded_cgroups_add(&r->cgroups, number, err ? NULL : path);
	if (err)
		r->err = err;
	else
		add_json(r, RECORDING_CGROUP,
			 recorded_cgroup_json(&r->cgroups.list[r->cgroups.cnt - 1]));
}

int recording_call(struct recording *r, const struct mbt_call *record, size_t len,
		   enum call_loss loss)
{
	size_t filled = (len + 7) & ~(size_t)7;
	struct recorded_call *call;

	add_cgroup(r, record, len);
	call = reserve(r, RECORDING_CALLS, 0, sizeof(*call) + filled);
	if (!call)
		return r->err;
	*call = (struct recorded_call){ .len = (__u32)len, .loss = loss };
	memcpy(call + 1, record, len);
	memset((char *)(call + 1) + len, 0, filled - len);
	r->call_cnt++;
	r->batch_sum.records++;
	if (len < sizeof(*record))
		return 0;
	r->batch_sum.calls += !record_is_life(record);
	if (record->end_ns > r->batch_sum.until_ns)
		r->batch_sum.until_ns = record->end_ns;
	return 0;
}

int recording_stat(struct recording *r, const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	struct recorded_stat *row = reserve(r, RECORDING_STATS, sizeof(*row), sizeof(*row));

	if (!row)
		return r->err;
	*row = (struct recorded_stat){ .key = *key, .stat = *stat };
	r->stat_cnt++;
	r->batch_sum.stats++;
	return 0;
}

int recording_stacks(struct recording *r, const struct report_stacks *stacks)
{
	unsigned int first = 0;

	/* one without rows says that they were asked for */
	do {
		add_json(r, RECORDING_STACKS, stacks_json(stacks, first));
		first += STACKS_JSON_ROWS;
	} while (!r->err && first < stacks->call_cnt);
	return r->err;
}

int recording_convoys(struct recording *r, const struct report_convoys *convoys)
{
	add_json(r, RECORDING_CONVOYS, convoys_json(convoys));
	return r->err;
}

int recording_rseq(struct recording *r, const struct report_rseq *rseq)
{
	add_json(r, RECORDING_RSEQ, rseq_json(rseq));
	return r->err;
}

int recording_fallbacks(struct recording *r, const struct report_fallbacks *fallbacks)
{
	add_json(r, RECORDING_FALLBACKS, fallbacks_json(fallbacks));
	return r->err;
}

/* [[cpu, runs], ...] of the CPUs that the tool ran on. */
static json_t *tool_runs(const struct end_counts *end)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < end->tool_run_cnt; i++)
		if (end->tool_runs[i])
			json_array_append_new(list, json_pack("[i, I]", (int)i,
							      (json_int_t)end->tool_runs[i]));
	return list;
}

static json_t *dropped_object(const struct recording *r)
{
	__u64 until_ns = r->dropped.until_ns, start_ns = r->run->start_ns;
	const struct report_dropped dropped = {
		.calls = r->dropped.calls,
		.stats = r->dropped.stats,
		.lives = r->dropped.records - r->dropped.calls,
		.until_ns = until_ns > start_ns ? until_ns - start_ns : 0,
		.limit_bytes = r->limit,
	};

	return run_json_dropped(&dropped);
}

/* [[cpu, function-call interrupts, stolen ns], ...] of the CPUs of which they are known. */
static json_t *cpu_loads(const struct end_counts *end)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < end->load_cnt; i++)
		if (end->loads[i].known)
			json_array_append_new(list,
					      json_pack("[i, I, I]", (int)i,
							(json_int_t)end->loads[i].call_interrupts,
							(json_int_t)end->loads[i].steal_ns));
	return list;
}

static json_t *end_object(const struct recording *r, const struct end_counts *end, int write_err)
{
	json_t *o = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, "
		"s:i, s:s*, s:i, s:b, s:s, s:s*, s:o*, s:I, s:o, s:o*, s:o, s:I}",
		"calls", (json_int_t)r->call_cnt, "stats", (json_int_t)r->stat_cnt, "duration_ns",
		(json_int_t)end->duration_ns, "cut", (json_int_t)end->cut, "lost_calls",
		(json_int_t)end->lost_calls, "unseen_max", (json_int_t)end->unseen_max,
		"children_lost", (json_int_t)end->children_lost, "lost_runs",
		(json_int_t)end->lost_runs, "unreached_runs", (json_int_t)end->unreached_runs,
		"answered_runs", (json_int_t)end->answered_runs, "stats_merged",
		(json_int_t)end->stats_merged, "traced_pid", (json_int_t)end->traced_pid,
		"unseen_tracer_pid", (json_int_t)end->unseen_tracer_pid, "lost_fact",
		end->lost_fact, "command_status", end->command_status, "ended_by",
		word_ended(end->end.by), "command_signal", end->end.command_signal, "command_runs",
		end->end.command_runs, "command_call", end->end.command_call, "write_error",
		write_err ? strerror(-write_err) : NULL, "tool_runs", tool_runs(end), "tool_cpu_ns",
		(json_int_t)end->end.tool_cpu_ns, "attached",
		run_json_attached(r->run->facts, r->run->fact_cnt), "dropped", dropped_object(r),
		"cpu_load", cpu_loads(end), "left_out", (json_int_t)end->left_out);

	json_object_set_new(o, "looks", looks_json(end->looks));
	return o;
}

/* A full disk has room for the end where the last frame was. */
static void end_cut(struct recording *r, const struct end_counts *end)
{
	const int err = r->err;
	unsigned int i;

	for (i = 0; i < sizeof(r->marks) / sizeof(r->marks[0]); i++) {
		const struct mark mark = r->marks[i];

		if (frame_rewind(r->frames, mark.bytes))
			break;
		r->call_cnt = mark.call_cnt;
		r->stat_cnt = mark.stat_cnt;
		r->err = 0;
		add_json(r, RECORDING_END, end_object(r, end, err));
		if (!r->err)
			break;
		/* half of an end is none */
		frame_rewind(r->frames, mark.bytes);
	}
	r->err = err;
}

static struct mark mark_of_ring(const struct recording *r, __u64 begin, unsigned int but)
{
	struct ring_sum sum;
	__u64 bytes = ring_held(r->ring, but, &sum);

	return (struct mark){ begin + bytes, sum.records, sum.stats };
}

/* From here on it is a file as any other. */
static void end_ring(struct recording *r)
{
	const struct mark begin = { r->ring_begin, 0, 0 };
	int err;

	flush(r);
	err = ring_straighten(r->ring, fileno(r->file));
	r->marks[0] = err ? begin : mark_of_ring(r, begin.bytes, 0);
	r->marks[1] = err ? begin : mark_of_ring(r, begin.bytes, 1);
	err = err ? err : frame_rewind(r->frames, r->marks[0].bytes);
	r->call_cnt = r->marks[0].call_cnt;
	r->stat_cnt = r->marks[0].stat_cnt;
	r->err = r->err ? r->err : err;
	r->dropped = *ring_dropped(r->ring);
	ring_free(r->ring);
	r->ring = NULL;
}

int recording_end(struct recording *r, const struct end_counts *end)
{
	if (r->ring)
		end_ring(r);
	if (!r->err)
		add_json(r, RECORDING_END, end_object(r, end, 0));
	if (r->err)
		end_cut(r, end);
	return r->err;
}

bool recording_failed(const struct recording *r)
{
	return r->err;
}

__u64 recording_bytes(const struct recording *r)
{
	return frame_bytes(r->frames);
}
