/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs become an object that the kernel has accepted, and what that costs it. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stdbool.h>

struct bpf_object;
struct ladder;
struct probe;

/*
 * Load @cnt programs, with the spare copies among them or without, as an object of their own,
 * of the typed build where the kernel takes that (bpf/read.bpf.h). Optional ones may be missing
 * in it: where 32-bit tasks enter by the same function as others there is no program for them.
 * NULL and errno on failure.
 */
struct bpf_object *ladder_load_programs(const struct ladder *l, const struct probe *probes, int cnt,
					bool spares);

/*
 * The same of programs that all should be accepted, of one build: what the kernel says of one
 * of them it says of all.
 */
struct bpf_object *ladder_load_together(const struct ladder *l, const struct probe *probes,
					int cnt);

/*
 * Are these programs in @object (NULL: none is) and loaded, the spare copies among them or
 * without? Optional ones need not be in it.
 */
bool ladder_are_loaded(const struct bpf_object *object, const struct probe *probes, int cnt,
		       bool spares);

/* Take these out of the kernel, as far as they are loaded; no other of @object. */
void ladder_unload_programs(const struct bpf_object *object, const struct probe *probes, int cnt);

/* All programs, none of them to be loaded: to be asked about. NULL and errno on failure. */
struct bpf_object *ladder_list_programs(const struct ladder *l);

/*
 * The programs are loaded: give back the memory of both builds as they stand in the tool's own
 * file, 650 kB each, of which at least one was read. They are not written to, so that an object
 * that is opened later, or was left open, finds them there again.
 */
void ladder_forget_bytes(void);

/* The kernel function that the program of this name in @object is for; NULL: for none. */
const char *ladder_probed_function(const struct bpf_object *object, const char *name);

/*
 * What each program costs the verifier: a kernel gives up at a million instructions.
 * Load every program by itself, of the build that this kernel should take, those too that
 * are not in use here, but no spares, and call @fn
 * with the number of instructions that the verifier went through, or with the
 * -errno of a program that this kernel refuses.
 */
void ladder_costs(const struct ladder *l,
		  void (*fn)(void *arg, const char *program, unsigned int insns, int err),
		  void *arg);

#endif
