// SPDX-License-Identifier: GPL-2.0-only
/* A small HTTP server for the pages of a running service. */
#include "cli/serve_http.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef MICROHTTPD
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <microhttpd.h>
#include "run/kernel.h"
#include "scenario/number.h"

#define MEMORY_OF_CONNECTION (16 << 10)
#define LOOPBACK "127.0.0.1"

static const char *const types[METRICS_FORMATS] = {
	[METRICS_TEXT] = "text/plain; version=0.0.4; charset=utf-8",
	[METRICS_OPENMETRICS] = "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/*
 * Of libmicrohttpd, which is loaded when it serves: it brings a dozen libraries with it, of which
 * a run without a server would keep megabytes in memory.
 */
static struct {
	typeof(MHD_add_response_header) *add_response_header;
	typeof(MHD_create_response_from_buffer) *create_response_from_buffer;
	typeof(MHD_destroy_response) *destroy_response;
	typeof(MHD_get_connection_info) *get_connection_info;
	typeof(MHD_get_daemon_info) *get_daemon_info;
	typeof(MHD_get_timeout) *get_timeout;
	typeof(MHD_get_version) *get_version;
	typeof(MHD_lookup_connection_value) *lookup_connection_value;
	typeof(MHD_queue_response) *queue_response;
	typeof(MHD_run) *run;
	typeof(MHD_start_daemon) *start_daemon;
	typeof(MHD_stop_daemon) *stop_daemon;
} mhd;

const char *serve_http_server(void)
{
	static const struct {
		const char *name;
		void *at; /* a pointer to a function */
	} functions[] = {
#define FUNCTION(name) { "MHD_" #name, &mhd.name }
		FUNCTION(add_response_header), FUNCTION(create_response_from_buffer),
		FUNCTION(destroy_response),    FUNCTION(get_connection_info),
		FUNCTION(get_daemon_info),     FUNCTION(get_timeout),
		FUNCTION(get_version),         FUNCTION(lookup_connection_value),
		FUNCTION(queue_response),      FUNCTION(run),
		FUNCTION(start_daemon),        FUNCTION(stop_daemon),
#undef FUNCTION
	};
	void *library = dlopen(MICROHTTPD, RTLD_NOW), *function;
	size_t i;

	if (!library)
		return NULL;
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		function = dlsym(library, functions[i].name);
		if (!function)
			return NULL;
		/* POSIX: the same size and meaning; an assignment would alias another type */
		memcpy(functions[i].at, &function, sizeof(function));
	}
	return mhd.get_version();
}

/* Host and port of @where, into new strings. Returns 0, -EINVAL or -ENOMEM. */
static int divide(const char *where, char **host, char **port)
{
	const char *colon = strrchr(where, ':'), *end = colon;

	if (!colon) {
		*host = strdup(LOOPBACK);
	} else if (*where == '[' && colon > where && colon[-1] == ']') {
		where++;
		*host = strndup(where, (size_t)(--end - where));
	} else if (colon == where || memchr(where, ':', (size_t)(colon - where))) {
		return -EINVAL;
	} else {
		*host = strndup(where, (size_t)(colon - where));
	}
	*port = strdup(colon ? colon + 1 : where);
	return *host && *port ? 0 : -ENOMEM;
}

static int listen_at(const struct addrinfo *at)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1, err;

	if (fd < 0)
		return -errno;
	if (!setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
	    !bind(fd, at->ai_addr, at->ai_addrlen) && !listen(fd, SERVE_CONNECTIONS))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int serve_http_listen(struct serve_http *h, const char *where)
{
	const struct addrinfo numbers = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	char *host = NULL, *port = NULL;
	struct addrinfo *at = NULL;
	int err = divide(where, &host, &port);
	uint64_t number;

	/* getaddrinfo() takes 99999 for one, too */
	if (!err && (number_parse(port, 0, 65535, &number) ||
		     getaddrinfo(strcmp(host, "localhost") ? host : LOOPBACK, port, &numbers, &at)))
		err = -EINVAL;
	free(host);
	free(port);
	if (err)
		return err;
	h->listening = listen_at(at);
	freeaddrinfo(at);
	if (h->listening >= 0)
		return 0;
	err = h->listening;
	h->listening = 0;
	return err;
}

void serve_http_place(const struct serve_http *h, char *place, size_t len)
{
	struct sockaddr_storage at;
	socklen_t at_len = sizeof(at);
	char host[64] = "?", port[16] = "?";

	if (!getsockname(h->listening, (struct sockaddr *)&at, &at_len))
		getnameinfo((struct sockaddr *)&at, at_len, host, sizeof(host), port, sizeof(port),
			    NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(place, len, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static enum MHD_Result answer_text(struct MHD_Connection *c, unsigned int status, const char *text)
{
	struct MHD_Response *response =
		mhd.create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	mhd.add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		mhd.add_response_header(response, "Allow", "GET, HEAD");
	result = mhd.queue_response(c, status, response);
	mhd.destroy_response(response);
	return result;
}

/* A client that accepts OpenMetrics and does not say how gladly means it. */
static enum metrics_format format_for(struct MHD_Connection *c)
{
	const char *accept = mhd.lookup_connection_value(c, MHD_HEADER_KIND, "Accept");

	return accept && strstr(accept, "application/openmetrics-text") ? METRICS_OPENMETRICS :
									  METRICS_TEXT;
}

static enum MHD_Result answer_metrics(const struct serve_http *h, struct MHD_Connection *c)
{
	struct MHD_Response *response = h->answers[format_for(c)];

	if (!response)
		return answer_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "no numbers yet\n");
	return mhd.queue_response(c, MHD_HTTP_OK, response);
}

static enum MHD_Result answer_health(const struct serve_http *h, struct MHD_Connection *c)
{
	const __u64 age_ns = kernel_now_ns() - h->taken_ns;
	char text[256];

	if (!h->answers[METRICS_TEXT])
		return answer_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "no numbers yet\n");
	if (age_ns > h->stale_ns)
		snprintf(text, sizeof(text), "no new numbers for %llu s\n",
			 (unsigned long long)(age_ns / 1000000000));
	else if (*h->unhealthy)
		snprintf(text, sizeof(text), "%s\n", h->unhealthy);
	else
		return answer_text(c, MHD_HTTP_OK, "ok\n");
	return answer_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	static int begun;

	(void)version;
	(void)upload;
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and HEAD alone\n");
	/* at first the headers alone are there; a body is dropped */
	if (!*state || *upload_len) {
		*state = &begun;
		*upload_len = 0;
		return MHD_YES;
	}
	if (!strcmp(url, "/metrics"))
		return answer_metrics(arg, c);
	if (!strcmp(url, "/healthz"))
		return answer_health(arg, c);
	if (!strcmp(url, "/"))
		return answer_text(c, MHD_HTTP_OK,
				   "membarrier-trace " MBT_VERSION "\n/metrics\n/healthz\n");
	return answer_text(c, MHD_HTTP_NOT_FOUND, "/metrics and /healthz alone\n");
}

static void note_connection(void *arg, struct MHD_Connection *c, void **place,
			    enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info =
		mhd.get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct serve_http *h = arg;
	struct serve_client *client = *place;
	unsigned int i;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (client)
			*client = (struct serve_client){ 0 };
		return;
	}
	for (i = 0; i < SERVE_CONNECTIONS && h->clients[i].fd; i++)
		;
	if (i == SERVE_CONNECTIONS || !info)
		return;
	h->clients[i] = (struct serve_client){ info->connect_fd, kernel_now_ns() };
	*place = &h->clients[i];
}

static void note_answered(void *arg, struct MHD_Connection *c, void **state,
			  enum MHD_RequestTerminationCode code)
{
	const union MHD_ConnectionInfo *info =
		mhd.get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct serve_client *client = info ? info->socket_context : NULL;

	(void)arg;
	(void)state;
	if (client && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		client->since_ns = kernel_now_ns();
}

/* One that sends or reads a byte now and then is never idle, and has to end all the same. */
static void end_slow(struct serve_http *h)
{
	const __u64 now_ns = kernel_now_ns();
	unsigned int i;

	for (i = 0; i < SERVE_CONNECTIONS; i++)
		if (h->clients[i].fd && now_ns - h->clients[i].since_ns > SERVE_PATIENCE_NS)
			shutdown(h->clients[i].fd, SHUT_RDWR);
}

/* A page that is still being sent keeps its answer. */
static void take_page(struct serve_http *h)
{
	struct page *page = outlet_take(&h->outlet);
	struct MHD_Response *made;
	unsigned int f;

	for (f = 0; page && f < METRICS_FORMATS; f++) {
		made = mhd.create_response_from_buffer(page->len[f], page->text[f],
						       MHD_RESPMEM_MUST_FREE);
		if (!made)
			continue;
		page->text[f] = NULL;
		mhd.add_response_header(made, "Content-Type", types[f]);
		if (h->answers[f])
			mhd.destroy_response(h->answers[f]);
		h->answers[f] = made;
	}
	if (page) {
		memcpy(h->unhealthy, page->unhealthy, sizeof(h->unhealthy));
		h->taken_ns = page->taken_ns;
	}
	page_free(page);
}

static void *run(void *arg)
{
	struct serve_http *h = arg;
	const union MHD_DaemonInfo *info = mhd.get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[] = {
		{ .fd = h->outlet.event, .events = POLLIN },
		{ .fd = info ? info->epoll_fd : -1, .events = POLLIN },
	};
	MHD_UNSIGNED_LONG_LONG ms;

	while (!atomic_load(&h->outlet.end)) {
		if (mhd.get_timeout(h->daemon, &ms) != MHD_YES || ms > 1000)
			ms = 1000;
		poll(fds, 2, (int)ms);
		take_page(h);
		mhd.run(h->daemon);
		end_slow(h);
	}
	return NULL;
}

int serve_http_start(struct serve_http *h)
{
	h->daemon = mhd.start_daemon(
		MHD_USE_EPOLL, 0, NULL, NULL, answer, h, MHD_OPTION_LISTEN_SOCKET, h->listening,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned int)SERVE_CONNECTIONS,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)(SERVE_PATIENCE_NS / 1000000000),
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_OF_CONNECTION,
		MHD_OPTION_NOTIFY_CONNECTION, note_connection, h, MHD_OPTION_NOTIFY_COMPLETED,
		note_answered, h, MHD_OPTION_END);
	if (!h->daemon)
		return -EIO;
	/* it is the daemon's */
	h->listening = 0;
	return outlet_start(&h->outlet, false, run, h);
}

void serve_http_stop(struct serve_http *h)
{
	unsigned int f;

	outlet_stop(&h->outlet);
	if (h->daemon)
		mhd.stop_daemon(h->daemon);
	h->daemon = NULL;
	for (f = 0; f < METRICS_FORMATS; f++) {
		if (h->answers[f])
			mhd.destroy_response(h->answers[f]);
		h->answers[f] = NULL;
	}
	if (h->listening)
		close(h->listening);
	h->listening = 0;
}

#else

const char *serve_http_server(void)
{
	return NULL;
}

int serve_http_listen(struct serve_http *h, const char *where)
{
	(void)h;
	(void)where;
	return -EOPNOTSUPP;
}

void serve_http_place(const struct serve_http *h, char *place, size_t len)
{
	(void)h;
	snprintf(place, len, "nowhere");
}

int serve_http_start(struct serve_http *h)
{
	(void)h;
	return -EOPNOTSUPP;
}

void serve_http_stop(struct serve_http *h)
{
	(void)h;
}

#endif
