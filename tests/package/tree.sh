# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests of packages: copies of the tree, and the building of packages in them.

# copy_tree DIR: what is tracked, and what is new and not ignored, as it stands
copy_tree()
{
	rm -rf "$1" && mkdir -p "$1" &&
		git ls-files -z --cached --others --exclude-standard >"$1.list" &&
		tar -c --null --ignore-failed-read --files-from "$1.list" | tar -x -C "$1"
	rm -f "$1.list"
}

# program FILE NAME PLACE: of a package, without installing it
unpack_program()
{
	dpkg-deb --fsys-tarfile "$1" | tar -xO "./usr/bin/$2" >"$3"
}
