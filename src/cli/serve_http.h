/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pages of a running service over HTTP, by libmicrohttpd: /metrics in the format that the
 * client accepts, and /healthz. One thread without any privilege; what a client does not read,
 * or is slow to send, costs the others nothing, and the reader of records never waits for it.
 */
#ifndef SERVE_HTTP_H
#define SERVE_HTTP_H

#include "cli/serve_outlet.h"

/* Connections at a time; those beyond wait until one ends. */
#define SERVE_CONNECTIONS 128
/* A request and its answer, and the pause before the next one, may take so long. */
#define SERVE_PATIENCE_NS 10000000000ull

struct serve_client {
	int fd; /* 0: none */
	__u64 since_ns;
};

struct serve_http {
	struct outlet outlet;
	int listening;
	__u64 stale_ns; /* a page that is older tells that no run goes on */
	/* the rest is the thread's */
	struct MHD_Daemon *daemon;
	struct MHD_Response *answers[METRICS_FORMATS]; /* NULL: there was no page yet */
	char unhealthy[160];
	__u64 taken_ns;
	struct serve_client clients[SERVE_CONNECTIONS];
};

/*
 * Load libmicrohttpd, for the functions below. Returns its version; NULL: it is not there, or the
 * program was built without it.
 */
const char *serve_http_server(void);

/*
 * Listen where @where says: "127.0.0.1:9000", "[::1]:9000", "localhost:9000", or a port alone,
 * of 127.0.0.1. Returns 0, -EINVAL: it is no such place, or -errno.
 */
int serve_http_listen(struct serve_http *h, const char *where);

/* Where that came to be, "127.0.0.1:9000". */
void serve_http_place(const struct serve_http *h, char *place, size_t len);

/* Returns 0 or -errno. */
int serve_http_start(struct serve_http *h);

/* In any case. */
void serve_http_stop(struct serve_http *h);

#endif
