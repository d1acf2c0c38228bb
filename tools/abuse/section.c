// SPDX-License-Identifier: GPL-2.0-only
/* A thread in a restartable sequence while others call. */
#include "abuse/abuse.h"
#include "scenario/cpu.h"
#include "workload/rseq.h"

#include <errno.h>
#include <linux/rseq.h>
#include <stddef.h>

#ifdef __x86_64__
/*
 * Spins in a critical section until *@stop. Returns whether the kernel aborted it. An abort handler
 * is preceded by the signature, here the displacement of an instruction that is never run.
 */
static bool aborted_in_section(struct rseq *area, const atomic_bool *stop)
{
	unsigned long aborted = 0;

	_Static_assert(RSEQ_SIGNATURE == 0x53053053, "the signature below");
	__asm__ volatile(
		".pushsection __rseq_cs, \"aw\"\n\t"
		".balign 32\n\t"
		"3:\n\t"
		".long 0, 0\n\t"
		".quad 1f, 2f - 1f, 4f\n\t"
		".popsection\n\t"
		"leaq 3b(%%rip), %%rax\n\t"
		"movq %%rax, %c[rseq_cs](%[area])\n\t"
		"1:\n\t"
		"cmpb $0, (%[stop])\n\t"
		"je 1b\n\t"
		"2:\n\t"
		"jmp 5f\n\t"
		".byte 0x0f, 0xb9, 0x3d\n\t"
		".long 0x53053053\n\t"
		"4:\n\t"
		"movq $1, %[aborted]\n\t"
		"5:\n\t"
		: [aborted] "+r"(aborted)
		: [area] "r"(area), [stop] "r"(stop), [rseq_cs] "i"(offsetof(struct rseq, rseq_cs))
		: "memory", "cc", "rax");
	return aborted;
}

static void spin_in_sections(void *arg, const atomic_bool *stop)
{
	struct abuse *abuse = arg;
	int err = rseq_register_self();

	if (err) {
		atomic_store(&abuse->broken, err);
		return;
	}
	while (!atomic_load(stop))
		if (aborted_in_section(rseq_area_self(), stop))
			atomic_fetch_add(&abuse->events, 1);
}

/* The caller and the one that spins have a CPU each. */
int abuse_rseq_section(struct abuse *abuse)
{
	struct scenario_spinner spinner = { .body = spin_in_sections, .arg = abuse };
	int err = scenario_pin_to_both();

	if (!err)
		err = scenario_spinner_start(&spinner, SCENARIO_TARGET_CPU, 0);
	if (!err)
		err = abuse_crew_run(abuse);
	scenario_spinner_stop(&spinner);
	return err;
}
#else
int abuse_rseq_section(struct abuse *abuse)
{
	(void)abuse;
	return -ENOTSUP;
}
#endif
