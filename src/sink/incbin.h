/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of the tree that are part of the program, as they were when it was built. */
#ifndef INCBIN_H
#define INCBIN_H

/*
 * The text of the file @path as a string @name. The assembler takes it in, by its name in the
 * folder that make runs in; the Makefile names it as something that the object depends on.
 */
#define INCBIN(name, path) \
	__asm__(".pushsection .rodata\n" #name ":\n" \
		".incbin \"" path "\"\n" \
		".byte 0\n" \
		".popsection\n"); \
	extern const char name[]

#endif
