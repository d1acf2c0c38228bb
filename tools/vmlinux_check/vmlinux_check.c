// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmlinux-check: compare the kernel types that a BPF object declares for
 * itself with the BTF of real kernels.
 *
 * CO-RE moves offsets, but a probe read copies the size of the local type, so
 * a field declared too wide or too narrow reads rubbish without any error.
 * Every CO-RE relocation of the object is looked up the way libbpf does it at
 * load time, and then the shapes of the two fields are compared as well.
 *
 * A field counts as guarded when the object also asks whether it exists; that
 * the question is asked before the read cannot be seen here.
 *
 * Must not: load anything, need root, or depend on the running kernel.
 */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "vmlinux_check/btf_image.h"
#include "vmlinux_check/btf_uses.h"

#define EXISTS_KINDS \
	(BIT(BPF_CORE_FIELD_EXISTS) | BIT(BPF_CORE_TYPE_EXISTS) | BIT(BPF_CORE_TYPE_MATCHES) | \
	 BIT(BPF_CORE_ENUMVAL_EXISTS))

enum { EXIT_PROBLEMS = 1, EXIT_USAGE = 2, EXIT_TROUBLE = 3 };

/* Worst first, except that a candidate which lacks the field does not count. */
enum verdict { USE_MISSING, USE_DIFFERS, USE_ALLOWED, USE_OK, USE_GUARDED };

struct check {
	const char *obj_path, *allow_path;
	char **btf_paths;
	int btf_cnt;
	bool verbose;
	struct uses uses;
	char *allow; /* names, each between white space */
	unsigned long problems;
};

/* Follow a use's path from one candidate type; NULL, or why it ends early. */
static const char *path_follow(const struct use *use, struct leaf *at)
{
	const struct step *s;

	for (s = use->steps; s < use->steps + use->cnt; s++) {
		if (use->group == USE_ENUMVAL)
			return enumerator_find(at, s->name) ? NULL : "no such enumerator";
		if (!s->name) {
			if (!element_find(at, s->idx))
				return "no such element";
			continue;
		}
		if (!member_find(at, s->name))
			return "no such member";
		if (!leaf_compatible(s->leaf, *at))
			return "a member of another kind";
	}
	return NULL;
}

static bool use_listed(const struct check *c, const struct use *use)
{
	const char *at = c->allow;
	char name[sizeof(use->path)];

	snprintf(name, sizeof(name), "%.*s%s", (int)essential_len(use->root_name), use->root_name,
		 use->path + strlen(use->root_name));
	for (; at && *(at += strspn(at, " \n")); at += strcspn(at, " \n")) {
		if (strcspn(at, " \n") == strlen(name) && !strncmp(at, name, strlen(name)))
			return true;
	}
	return false;
}

static enum verdict use_compare(const struct check *c, const struct use *use,
				const struct leaf *target, char *why, size_t size)
{
	bool bit_read = use->kinds & BIT(BPF_CORE_FIELD_LSHIFT_U64), listed;
	char here[64], there[64];

	*why = '\0';
	/* Without the offset nothing is read: only existence or size was asked. */
	if (use->group != USE_FIELD || !(use->kinds & BIT(BPF_CORE_FIELD_BYTE_OFFSET)))
		return USE_OK;
	if (use->leaf.bits && !bit_read) {
		snprintf(why, size, "bit-field not read by BPF_CORE_READ_BITFIELD");
		return USE_DIFFERS;
	}
	if (leaf_same(&use->leaf, target))
		return USE_OK;
	listed = use_listed(c, use);
	snprintf(why, size, "declared %s, is %s%s", leaf_describe(&use->leaf, here, sizeof(here)),
		 leaf_describe(target, there, sizeof(there)),
		 listed && !bit_read ? "; listed, but not read by BPF_CORE_READ_BITFIELD" : "");
	return listed && bit_read ? USE_ALLOWED : USE_DIFFERS;
}

/*
 * Kernels hold unrelated types of one name. As libbpf does, candidates without
 * the field are passed over; of those that have it, the worst one counts.
 */
static enum verdict use_match(const struct check *c, const struct btf *target,
			      const struct use *use, char *why, size_t size)
{
	enum verdict verdict = USE_MISSING, one;
	struct leaf at = { .btf = target };
	const struct btf_type *t;
	const char *reason;
	char text[256];
	__u32 id;

	/* libbpf finds nothing for these, and a guard of such a type says "no" always. */
	if (btf_is_fwd(use->root) || !*use->root_name) {
		snprintf(why, size, "declared without a body or a name, which matches nothing");
		return USE_DIFFERS;
	}
	snprintf(why, size, "no such type");
	for (id = 1; id < btf__type_cnt(target); id++) {
		t = btf__type_by_id(target, id);
		if (btf_kind(t) != btf_kind(use->root) &&
		    !(btf_is_any_enum(t) && btf_is_any_enum(use->root)))
			continue;
		if (!essential_same(use->root_name, name_at(target, t->name_off)) ||
		    (use->group != USE_TYPE && !leaf_set(&at, id, 0)))
			continue;
		reason = path_follow(use, &at);
		if (reason) {
			if (verdict == USE_MISSING)
				snprintf(why, size, "%s", reason);
			continue;
		}
		one = use_compare(c, use, &at, text, sizeof(text));
		if (verdict == USE_MISSING || one < verdict) {
			snprintf(why, size, "%s", text);
			verdict = one;
		}
	}
	return verdict;
}

/*
 * Does some existence check of the object answer "no" in this kernel, for the
 * field itself or for anything that it lies in? With a check on struct x alone,
 * x.y is not guarded where x exists.
 */
static bool use_guarded(const struct check *c, const struct btf *target, const struct use *use)
{
	const char *path = use->path + strlen(use->root_name), *outer;
	const struct use *g;
	char why[256];
	size_t len;

	for (g = c->uses.list; g < c->uses.list + c->uses.cnt; g++) {
		outer = g->path + strlen(g->root_name);
		len = strlen(outer);
		/* strchr() finds the end of the string too: the field itself. */
		if ((g->kinds & EXISTS_KINDS) && essential_same(g->root_name, use->root_name) &&
		    !strncmp(outer, path, len) && strchr(".[", path[len]) &&
		    use_match(c, target, g, why, sizeof(why)) == USE_MISSING)
			return true;
	}
	return false;
}

static void use_check(struct check *c, const struct btf *target, const char *path,
		      const struct use *use)
{
	static const char *const words[] = {
		[USE_MISSING] = "missing",           [USE_DIFFERS] = "differs",
		[USE_ALLOWED] = "differs (allowed)", [USE_OK] = "ok",
		[USE_GUARDED] = "absent (guarded)",
	};
	char why[256];
	enum verdict verdict = use_match(c, target, use, why, sizeof(why));
	bool problem;

	if (verdict == USE_MISSING && use_guarded(c, target, use))
		verdict = USE_GUARDED;
	problem = verdict == USE_MISSING || verdict == USE_DIFFERS;
	c->problems += problem;
	if (problem || c->verbose)
		printf("%s: %s %s%s%s\n", path, words[verdict], use->path, *why ? ": " : "", why);
}

/*
 * "task_struct.on_cpu	# int; u8 since v7.2": one field a line, with its reason.
 * Only the names are kept; reasons turn into blanks.
 */
static int allow_read(struct check *c)
{
	size_t size = 0;
	bool reason = false;
	int err = 0;
	FILE *file;
	char *p;

	file = fopen(c->allow_path, "re");
	if (!file)
		return -errno;
	if (getdelim(&c->allow, &size, '\0', file) < 0) {
		/* An empty file ends at once, with the buffer unset; it lists nothing. */
		err = feof(file) ? 0 : -errno;
		free(c->allow);
		c->allow = NULL;
	}
	fclose(file);
	for (p = c->allow; !err && p && *p; p++) {
		reason = *p != '\n' && (reason || *p == '#');
		if (reason || *p == '\t' || *p == '\r')
			*p = ' ';
	}
	return err;
}

static int kernel_check(struct check *c, const char *path)
{
	struct btf *target = btf_image_parse(path);
	size_t i;

	if (!target)
		return -errno;
	for (i = 0; i < c->uses.cnt; i++)
		use_check(c, target, path, &c->uses.list[i]);
	btf__free(target);
	return 0;
}

static int trouble(const char *path, int err, const char *nothing_there)
{
	char text[128];

	if (err == -ENODATA)
		snprintf(text, sizeof(text), "%s", nothing_there);
	else
		libbpf_strerror(err, text, sizeof(text));
	fprintf(stderr, "vmlinux-check: cannot use %s: %s\n", path, text);
	return EXIT_TROUBLE;
}

static int run(struct check *c)
{
	int err = 0, i;

	if (c->allow_path)
		err = allow_read(c);
	if (err)
		return trouble(c->allow_path, err, "");
	err = uses_read(&c->uses, c->obj_path);
	if (err)
		return trouble(c->obj_path, err, "no CO-RE relocations (built without -g?)");
	for (i = 0; i < c->btf_cnt; i++) {
		err = kernel_check(c, c->btf_paths[i]);
		if (err)
			return trouble(c->btf_paths[i], err, "no BTF (a compressed image?)");
	}
	printf("%zu fields checked against %d kernels, %lu problems\n", c->uses.cnt, c->btf_cnt,
	       c->problems);
	if (fflush(stdout) || ferror(stdout))
		return trouble("standard output", -EIO, "");
	return c->problems ? EXIT_PROBLEMS : EXIT_SUCCESS;
}

static error_t parse_opt(int key, char *arg, struct argp_state *state)
{
	struct check *c = state->input;

	switch (key) {
	case 'a':
		c->allow_path = arg;
		return 0;
	case 'v':
		c->verbose = true;
		return 0;
	case ARGP_KEY_ARGS:
		c->obj_path = state->argv[state->next];
		c->btf_paths = state->argv + state->next + 1;
		c->btf_cnt = state->argc - state->next - 1;
		return 0;
	case ARGP_KEY_END:
		if (c->btf_cnt < 1)
			argp_usage(state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "allow", 'a', "FILE", 0, "Fields whose shape may differ, one a line", 0 },
		{ "verbose", 'v', NULL, 0, "Print the fields without a problem too", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_opt,
		.args_doc = "OBJ.bpf.o KERNEL...",
		.doc = "Compare the kernel types that a BPF object declares with the BTF of "
		       "kernels: raw BTF, an ELF, or an uncompressed image."
		       "\vExit status: 0 no problems, 1 problems, 2 wrong usage, 3 failure.",
	};
	struct check c = { 0 };
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	libbpf_set_print(NULL);
	ret = argp_parse(&argp, argc, argv, 0, NULL, &c) ? EXIT_TROUBLE : run(&c);
	free(c.allow);
	uses_release(&c.uses);
	return ret;
}
