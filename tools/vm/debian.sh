# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced: packages of other Debian suites and architectures, without touching this
# machine's own apt. Its state lives in a folder of its own, its mirror is the one
# that this machine's apt is configured with, signatures are always checked.

# The cache outside the tree; what is there is never replaced.
debian_cache()
{
	cache=${MBT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/membarrier-trace}
	mkdir -p "$cache" && (cd "$cache" && pwd)
}

# debian_sources SUITES: lines for sources.list (the security archive's suites end in -security)
debian_sources()
{
	# shellcheck disable=SC2016 # apt fills these in
	mirrors=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)')
	echo "$1" | tr , '\n' | while read -r suite; do
		case $suite in
		*-security) want='-security$' ;;
		*) want='^[a-z]+$' ;;
		esac
		echo "$mirrors" | awk -v suite="$suite" -v want="$want" '
			$1 ~ want {
				print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]",
				      $2, suite, "main"
				exit
			}'
	done
}

# debian_open DIR ARCH SUITES: package lists of the suites (comma separated) into DIR. One suite may
# have left the mirror, so its error is not the end; it is if the package is not found.
debian_open()
{
	debian_dir=$1
	debian_arch=$2
	for tool in apt-get dpkg-deb; do
		command -v "$tool" >/dev/null || {
			echo "debian: $tool is missing: this needs a Debian machine" >&2
			return 77
		}
	done
	mkdir -p "$debian_dir/state/lists/partial" "$debian_dir/cache/archives/partial"
	debian_sources "$3" >"$debian_dir/sources.list"
	debian_apt apt-get update >&2 || :
}

# A suite past its support keeps the Release file it had, long expired: its
# signature is what counts. The download needs no other user than this one.
debian_apt()
{
	tool=$1
	shift
	"$tool" -q \
		-o APT::Architecture="$debian_arch" \
		-o APT::Architectures="$debian_arch" \
		-o Dir::Etc::sourcelist="$debian_dir/sources.list" \
		-o Dir::Etc::sourceparts=- \
		-o Dir::State="$debian_dir/state" \
		-o Dir::State::status=/dev/null \
		-o Dir::Cache="$debian_dir/cache" \
		-o APT::Sandbox::User= \
		-o Acquire::Languages=none \
		-o Acquire::Check-Valid-Until=false \
		"$@"
}

# debian_newest REGEX: the package of that name with the highest version in it
debian_newest()
{
	debian_apt apt-cache pkgnames linux- | grep -Ex "$1" | sort -V | tail -n 1
}

# debian_download DIR PACKAGE...: the .debs into DIR
debian_download()
{
	(cd "$1" && shift && debian_apt apt-get download "$@" >&2)
}
