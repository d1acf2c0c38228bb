/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BTF_IMAGE_H
#define BTF_IMAGE_H

struct btf;

/*
 * The BTF of the kernel in the file @path: BTF itself, an ELF with a section of it,
 * or the image that a boot loader starts, uncompressed. NULL and errno on failure.
 */
struct btf *btf_image_parse(const char *path);

#endif
