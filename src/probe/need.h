/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts whose programs cost every switch of the machine, and that are asked for now and then:
 * beside a fact that settles most of what they are for (struct fact, at_need_beside) their
 * programs are attached as long as something asks for what they show.
 */
#ifndef NEED_H
#define NEED_H

#include <stdbool.h>

struct kernel;
struct ladder;

/* Once all facts have climbed: which of them are attached at need, and what the others show. */
void ladder_begin_need(struct ladder *l);

/*
 * Detach what nothing needs any more, and attach again what something does; to be called
 * between the looks at the records. A program that the kernel does not take again is no
 * error: the fact's state says so, and calls are judged without it. Returns whether the next
 * look should come soon.
 */
bool ladder_follow_need(struct ladder *l, const struct kernel *k);

/*
 * Attach the programs of a fact that nothing had asked for so far (FACT_NOT_YET). Returns 0, also
 * when they are attached, or -errno, which the fact's state has as well.
 */
int ladder_attach_later(struct ladder *l, unsigned int f);

#endif
