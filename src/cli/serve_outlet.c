// SPDX-License-Identifier: GPL-2.0-only
/* Pages of metrics, and the threads that they are given to. */
#include "cli/serve_outlet.h"
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "run/privileges.h"

static int write_page(struct page *page, const struct metrics *m, enum metrics_format format)
{
	FILE *out = open_memstream(&page->text[format], &page->len[format]);
	int err;

	if (!out)
		return -ENOMEM;
	err = metrics_write(out, m, format);
	return fclose(out) ? -ENOMEM : err;
}

struct page *page_new(const struct metrics *m, const char *unhealthy, __u64 taken_ns)
{
	struct page *page = calloc(1, sizeof(*page));
	unsigned int format;
	int err = 0;

	if (!page)
		return NULL;
	for (format = 0; format < METRICS_FORMATS && !err; format++)
		err = write_page(page, m, format);
	snprintf(page->unhealthy, sizeof(page->unhealthy), "%s", unhealthy);
	page->taken_ns = taken_ns;
	if (!err)
		return page;
	page_free(page);
	return NULL;
}

void page_free(struct page *page)
{
	unsigned int format;

	for (format = 0; page && format < METRICS_FORMATS; format++)
		free(page->text[format]);
	free(page);
}

struct start {
	bool renames;
	void *(*run)(void *arg);
	void *arg;
	int err;
	sem_t told; /* that @err is known; @start is gone then */
};

/* What could not be given up is not kept: there is no such thread then. */
static void *begin(void *arg)
{
	struct start *start = arg;
	void *(*run)(void *arg) = start->run;
	void *of_run = start->arg;
	int err = privileges_drop_thread(start->renames);

	start->err = err;
	sem_post(&start->told);
	return err ? NULL : run(of_run);
}

/* Whatever the starting thread has, and without its signals. */
static int start_thread(struct outlet *o, void *(*run)(void *arg), void *arg)
{
	const struct sched_param ordinary = { 0 };
	pthread_attr_t attr;
	sigset_t all, before;
	int err = pthread_attr_init(&attr);

	if (err)
		return -err;
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_OTHER);
	pthread_attr_setschedparam(&attr, &ordinary);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&o->thread, &attr, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return -err;
}

int outlet_start(struct outlet *o, bool renames, void *(*run)(void *arg), void *arg)
{
	struct start start = { .renames = renames, .run = run, .arg = arg };
	int err;

	o->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (o->event < 0) {
		o->event = 0;
		return -errno;
	}
	sem_init(&start.told, 0, 0);
	err = start_thread(o, begin, &start);
	if (!err) {
		sem_wait(&start.told);
		err = start.err;
		if (err)
			pthread_join(o->thread, NULL);
	}
	o->runs = !err;
	sem_destroy(&start.told);
	return err;
}

struct page *outlet_take(struct outlet *o)
{
	eventfd_t events;

	eventfd_read(o->event, &events);
	return atomic_exchange(&o->page, NULL);
}

void outlet_put(struct outlet *o, struct page *page)
{
	if (!o->runs) {
		page_free(page);
		return;
	}
	page_free(atomic_exchange(&o->page, page));
	eventfd_write(o->event, 1);
}

void outlet_stop(struct outlet *o)
{
	if (o->runs) {
		atomic_store(&o->end, true);
		eventfd_write(o->event, 1);
		pthread_join(o->thread, NULL);
	}
	o->runs = false;
	page_free(atomic_exchange(&o->page, NULL));
	if (o->event)
		close(o->event);
	o->event = 0;
}
