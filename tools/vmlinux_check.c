/* SPDX-License-Identifier: GPL-2.0-only */
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
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#define BIT(n)		(1U << (n))
#define EXISTS_KINDS	(BIT(BPF_CORE_FIELD_EXISTS) | BIT(BPF_CORE_TYPE_EXISTS) | \
			 BIT(BPF_CORE_TYPE_MATCHES) | BIT(BPF_CORE_ENUMVAL_EXISTS))
#define MAX_STEPS	32
#define MAX_DEPTH	16

enum { EXIT_PROBLEMS = 1, EXIT_USAGE = 2, EXIT_TROUBLE = 3 };

/* libbpf 1.1 exports this name, but its header declares another in its place. */
const void *btf_ext__get_raw_data(const struct btf_ext *btf_ext, __u32 *size);

/* The head of .BTF.ext, which libbpf keeps private; offsets count from its end. */
struct ext_header {
	__u16 magic;
	__u8 version, flags;
	__u32 hdr_len;
	__u32 func_info_off, func_info_len;
	__u32 line_info_off, line_info_len;
	__u32 core_relo_off, core_relo_len;
};

/* A type without its typedefs and qualifiers; bits is 0 if not a bit-field. */
struct leaf {
	const struct btf *btf;
	const struct btf_type *t;
	__u32 id, bits;
};

/* A named member or enumerator, or with a NULL name an array element. */
struct step {
	const char *name;
	__u32 idx;
	struct leaf leaf;
};

/*
 * One distinct thing the object asks of a kernel: "task_struct.on_cpu", a type
 * or an enumerator. Two declarations of one field that differ in shape are two
 * uses, so a linked object cannot hide the wrong one behind the right one.
 */
struct use {
	enum { USE_TYPE, USE_FIELD, USE_ENUMVAL } group;
	__u32 kinds;			/* BIT(enum bpf_core_relo_kind) seen for it */
	const struct btf_type *root;	/* may be a typedef */
	const char *root_name;
	struct leaf leaf;
	size_t cnt;
	struct step steps[MAX_STEPS];
	char path[256];			/* as declared, with the flavour */
};

/* Worst first, except that a candidate which lacks the field does not count. */
enum verdict { USE_MISSING, USE_DIFFERS, USE_ALLOWED, USE_OK, USE_GUARDED };

struct check {
	const char *obj_path, *allow_path;
	char **btf_paths;
	int btf_cnt;
	bool verbose;
	struct btf *btf;
	struct use *uses;
	size_t use_cnt;
	char *allow;			/* names, each between white space */
	unsigned long problems;
};

/* "task_struct___old" and "task_struct" are one type to CO-RE. */
static size_t essential_len(const char *name)
{
	size_t len = strlen(name), i;

	for (i = len; i-- > 1;) {
		if (i + 3 < len && !strncmp(name + i, "___", 3) &&
		    name[i - 1] != '_' && name[i + 3] != '_')
			return i;
	}
	return len;
}

static bool essential_same(const char *a, const char *b)
{
	size_t len = essential_len(a);

	return len == essential_len(b) && !strncmp(a, b, len);
}

static const char *name_at(const struct btf *btf, __u32 off)
{
	const char *name = btf__name_by_offset(btf, off);

	return name ? name : "";
}

static const char *enumerator_name(const struct leaf *at, __u32 i)
{
	return name_at(at->btf, btf_is_enum(at->t) ? btf_enum(at->t)[i].name_off :
						     btf_enum64(at->t)[i].name_off);
}

static bool leaf_set(struct leaf *at, __u32 type_id, __u32 bits)
{
	int id = btf__resolve_type(at->btf, type_id);

	if (id < 0)
		return false;
	at->t = btf__type_by_id(at->btf, (__u32)id);
	at->id = (__u32)id;
	at->bits = bits;
	return true;
}

static unsigned long long leaf_bits(const struct leaf *leaf)
{
	__s64 size = btf__resolve_size(leaf->btf, leaf->id);

	if (leaf->bits)
		return leaf->bits;
	return size < 0 ? 0 : (unsigned long long)size * 8;
}

static bool leaf_signed(const struct leaf *leaf)
{
	/*
	 * v6.2: 3bc753c06dd0 ("kbuild: treat char as always unsigned"). The
	 * sign of plain char is a compiler flag, not a property of the field.
	 */
	return btf_is_int(leaf->t) && (btf_int_encoding(leaf->t) & BTF_INT_SIGNED) &&
	       strcmp(name_at(leaf->btf, leaf->t->name_off), "char");
}

/* "32 bits signed", "1 bits unsigned in a bit-field", and for a pointer "64 bits" */
static const char *leaf_describe(const struct leaf *leaf, char *buf, size_t size)
{
	snprintf(buf, size, "%llu bits%s%s", leaf_bits(leaf),
		 !btf_is_int(leaf->t) ? "" : leaf_signed(leaf) ? " signed" : " unsigned",
		 leaf->bits ? " in a bit-field" : "");
	return buf;
}

static bool leaf_same(const struct leaf *a, const struct leaf *b)
{
	/* Only the members used are declared, so a struct's size says nothing. */
	if (btf_is_composite(a->t))
		return true;
	return !a->bits == !b->bits && leaf_bits(a) == leaf_bits(b) &&
	       leaf_signed(a) == leaf_signed(b);
}

/* libbpf's rule for whether a member of the right name is the member meant. */
static bool leaf_compatible(struct leaf a, struct leaf b)
{
	const char *a_name, *b_name;
	int depth;

	for (depth = 0; depth < MAX_DEPTH && btf_is_array(a.t) && btf_is_array(b.t); depth++) {
		if (!leaf_set(&a, btf_array(a.t)->type, 0) ||
		    !leaf_set(&b, btf_array(b.t)->type, 0))
			return false;
	}
	if (btf_is_composite(a.t) && btf_is_composite(b.t))
		return true;
	if (btf_is_any_enum(a.t) && btf_is_any_enum(b.t)) {
		a_name = name_at(a.btf, a.t->name_off);
		b_name = name_at(b.btf, b.t->name_off);
		return !*a_name || !*b_name || essential_same(a_name, b_name);
	}
	return btf_kind(a.t) == btf_kind(b.t) &&
	       (btf_is_int(a.t) || btf_is_ptr(a.t) || btf_is_float(a.t));
}

static bool member_find(struct leaf *at, const char *name, int depth)
{
	struct leaf sub = *at;
	const char *found;
	__u32 i;

	if (!btf_is_composite(at->t) || depth > MAX_DEPTH)
		return false;
	for (i = 0; i < btf_vlen(at->t); i++) {
		found = name_at(at->btf, btf_members(at->t)[i].name_off);
		if (!leaf_set(&sub, btf_members(at->t)[i].type,
			      btf_member_bitfield_size(at->t, i)))
			continue;
		if (*found ? !strcmp(found, name) : member_find(&sub, name, depth + 1)) {
			*at = sub;
			return true;
		}
	}
	return false;
}

static bool element_find(struct leaf *at, __u32 idx)
{
	const struct btf_array *array = btf_is_array(at->t) ? btf_array(at->t) : NULL;

	/* No elements means a flexible array, which has any element. */
	return array && (!array->nelems || idx < array->nelems) && leaf_set(at, array->type, 0);
}

static bool enumerator_find(const struct leaf *at, const char *name)
{
	__u32 i;

	for (i = 0; btf_is_any_enum(at->t) && i < btf_vlen(at->t); i++) {
		if (essential_same(enumerator_name(at, i), name))
			return true;
	}
	return false;
}

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
		if (!member_find(at, s->name, 0))
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

	snprintf(name, sizeof(name), "%.*s%s", (int)essential_len(use->root_name),
		 use->root_name, use->path + strlen(use->root_name));
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
	snprintf(why, size, "declared %s, is %s%s",
		 leaf_describe(&use->leaf, here, sizeof(here)),
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

	for (g = c->uses; g < c->uses + c->use_cnt; g++) {
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
	static const char * const words[] = {
		[USE_MISSING] = "missing", [USE_DIFFERS] = "differs",
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

/* Resolve "0:3:1" from the local root type: name the path, find its leaf. */
static int use_walk(struct use *use, char *spec)
{
	size_t len = (size_t)snprintf(use->path, sizeof(use->path), "%s", use->root_name);
	struct leaf *at = &use->leaf;
	__u32 idx = (__u32)strtoul(spec, &spec, 10);
	struct step *s;

	/* The first number indexes the pointer, which moves no member; or the enum. */
	if (use->group == USE_ENUMVAL) {
		if (!btf_is_any_enum(at->t) || idx >= btf_vlen(at->t))
			return -EINVAL;
		use->steps[use->cnt++].name = enumerator_name(at, idx);
		snprintf(use->path + len, sizeof(use->path) - len, ".%s", use->steps[0].name);
	}
	while (use->group == USE_FIELD && *spec == ':') {
		idx = (__u32)strtoul(spec + 1, &spec, 10);
		s = &use->steps[use->cnt];
		*s = (struct step){ .idx = idx };
		if (btf_is_composite(at->t) && idx < btf_vlen(at->t)) {
			s->name = name_at(at->btf, btf_members(at->t)[idx].name_off);
			if (!leaf_set(at, btf_members(at->t)[idx].type,
				      btf_member_bitfield_size(at->t, idx)))
				return -EINVAL;
		} else if (!btf_is_array(at->t) || !leaf_set(at, btf_array(at->t)->type, 0)) {
			return -EINVAL;
		}
		s->leaf = *at;
		/* An anonymous member is no step: kernels wrap fields at will. */
		if (s->name && !*s->name)
			continue;
		len += (size_t)(s->name ?
			snprintf(use->path + len, sizeof(use->path) - len, ".%s", s->name) :
			snprintf(use->path + len, sizeof(use->path) - len, "[%u]", idx));
		if (len >= sizeof(use->path) || ++use->cnt == MAX_STEPS)
			return -E2BIG;
	}
	return *spec || (use->group == USE_FIELD && !use->cnt) ? -EINVAL : 0;
}

static int use_add(struct check *c, const struct bpf_core_relo *relo)
{
	struct use use = { .kinds = BIT(relo->kind), .leaf.btf = c->btf }, *u;
	char spec[256];
	int err;

	/* A local id asks nothing of the kernel. */
	if (relo->kind == BPF_CORE_TYPE_ID_LOCAL)
		return 0;
	if (relo->kind <= BPF_CORE_FIELD_RSHIFT_U64)
		use.group = USE_FIELD;
	else if (relo->kind == BPF_CORE_ENUMVAL_EXISTS || relo->kind == BPF_CORE_ENUMVAL_VALUE)
		use.group = USE_ENUMVAL;
	else if (relo->kind > BPF_CORE_TYPE_MATCHES)
		return -EOPNOTSUPP;
	use.root = btf__type_by_id(c->btf, relo->type_id);
	if (!use.root || (use.group != USE_TYPE && !leaf_set(&use.leaf, relo->type_id, 0)))
		return -EINVAL;
	use.root_name = name_at(c->btf, use.root->name_off);
	snprintf(spec, sizeof(spec), "%s", name_at(c->btf, relo->access_str_off));
	err = use_walk(&use, spec);
	if (err)
		return err;
	for (u = c->uses; u < c->uses + c->use_cnt; u++) {
		if (u->group == use.group && !strcmp(u->path, use.path) &&
		    btf_kind(u->root) == btf_kind(use.root) &&
		    (use.group != USE_FIELD || (leaf_compatible(u->leaf, use.leaf) &&
						leaf_same(&u->leaf, &use.leaf)))) {
			u->kinds |= use.kinds;
			return 0;
		}
	}
	u = realloc(c->uses, (c->use_cnt + 1) * sizeof(*u));
	if (!u)
		return -ENOMEM;
	c->uses = u;
	c->uses[c->use_cnt++] = use;
	return 0;
}

/* libbpf has checked the bounds of every record when it opened the object. */
static int uses_read(struct check *c)
{
	struct btf_ext *ext = NULL;
	const struct ext_header *hdr;
	__u32 size, rec_size, cnt;
	const __u8 *p, *end;
	int err = 0;

	c->btf = btf__parse_elf(c->obj_path, &ext);
	if (!c->btf)
		return -errno;
	hdr = ext ? btf_ext__get_raw_data(ext, &size) : NULL;
	/* Nothing to check is more likely a wrong file than a clean one. */
	if (!hdr || hdr->hdr_len < sizeof(*hdr) || !hdr->core_relo_len) {
		btf_ext__free(ext);
		return -ENODATA;
	}
	p = (const __u8 *)hdr + hdr->hdr_len + hdr->core_relo_off;
	end = p + hdr->core_relo_len;
	memcpy(&rec_size, p, sizeof(rec_size));
	p += sizeof(rec_size);
	while (!err && p < end) {
		/* For each ELF section: its name, a count, and so many records. */
		memcpy(&cnt, p + sizeof(__u32), sizeof(cnt));
		for (p += 2 * sizeof(__u32); !err && cnt; cnt--, p += rec_size)
			err = use_add(c, (const void *)p);
	}
	btf_ext__free(ext);
	return err;
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
	struct btf *target = btf__parse(path, NULL);
	size_t i;

	if (!target)
		return -errno;
	for (i = 0; i < c->use_cnt; i++)
		use_check(c, target, path, &c->uses[i]);
	btf__free(target);
	return 0;
}

static int trouble(const char *path, int err)
{
	char text[128] = "no CO-RE relocations (built without -g?)";

	if (err != -ENODATA)
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
		return trouble(c->allow_path, err);
	err = uses_read(c);
	if (err)
		return trouble(c->obj_path, err);
	for (i = 0; i < c->btf_cnt; i++) {
		err = kernel_check(c, c->btf_paths[i]);
		if (err)
			return trouble(c->btf_paths[i], err);
	}
	printf("%zu fields checked against %d kernels, %lu problems\n", c->use_cnt, c->btf_cnt,
	       c->problems);
	if (fflush(stdout) || ferror(stdout))
		return trouble("standard output", -EIO);
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
		.args_doc = "OBJ.bpf.o BTF...",
		.doc = "Compare the kernel types that a BPF object declares with the BTF of kernels."
		       "\vExit status: 0 no problems, 1 problems, 2 wrong usage, 3 failure.",
	};
	struct check c = { 0 };
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	ret = argp_parse(&argp, argc, argv, 0, NULL, &c) ? EXIT_TROUBLE : run(&c);
	free(c.allow);
	free(c.uses);
	btf__free(c.btf);
	return ret;
}
