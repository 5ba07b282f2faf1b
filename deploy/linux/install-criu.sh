#!/usr/bin/env bash
# Makes a CRIU 4.2 or later available as /opt/isthmus/bin/criu.
# Usage: install-criu.sh      (ISTHMUS_PREFIX, default /opt/isthmus; ISTHMUS_CRIU_SUITE, default testing)
#
# Older versions fail on current kernels: Debian 12's 3.17 and Debian 13's 4.1.1 among them. When this machine has no
# newer one, CRIU comes from Debian testing, in a small root of its own under the prefix and started through that
# root's own loader, so that this machine's libraries and package database stay as they are.
set -euo pipefail
# shellcheck source=debian-archive.sh
source "$(dirname "$(readlink -f "$0")")/debian-archive.sh"

readonly PREFIX="${ISTHMUS_PREFIX:-/opt/isthmus}"
readonly SUITE="${ISTHMUS_CRIU_SUITE:-testing}"
readonly NEEDED=4.2
readonly ROOT="$PREFIX/criu"
readonly WRAPPER="$PREFIX/bin/criu"
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
die() { say "$*" >&2; exit 1; }

# Prints the version of a criu program, or nothing when it does not run.
version_of() {
  "$1" --version 2>/dev/null | sed -n 's/^Version: *v\{0,1\}\([0-9][0-9.]*\).*/\1/p' | head -n 1
}

is_enough() {
  [[ -n "$1" ]] && [[ "$(printf '%s\n%s\n' "$NEEDED" "$1" | sort --version-sort | head -n 1)" == "$NEEDED" ]]
}

write_wrapper() {
  mkdir -p "$PREFIX/bin"
  printf '#!/bin/sh\n%s\n' "$1" >"$WRAPPER.new"
  chmod 0755 "$WRAPPER.new"
  mv "$WRAPPER.new" "$WRAPPER"
}

clean_up() {
  [[ -z "$log" ]] || rm -f "$log"
  # Only what this run made; --one-file-system because a failed second stage may leave its proc mounted there.
  if [[ -n "$building" && -d "$building" ]]; then
    umount "$building/proc" "$building/sys" 2>/dev/null || true
    rm -rf --one-file-system "$building"
  fi
}

case "${1:-}" in
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
[[ "$(id -u)" == 0 ]] || die "must run as root (try: sudo $0)"
[[ "$(uname -m)" == x86_64 ]] || die "this machine is $(uname -m); Isthmus moves x86-64 processes only"

log=''
building=''
trap clean_up EXIT

if is_enough "$(version_of "$WRAPPER")"; then
  say "nothing to do, $WRAPPER is CRIU $(version_of "$WRAPPER")"
  exit 0
fi

for system_criu in /usr/sbin/criu /usr/local/sbin/criu /usr/bin/criu /usr/local/bin/criu; do
  if [[ -x "$system_criu" ]] && is_enough "$(version_of "$system_criu")"; then
    write_wrapper "exec $system_criu \"\$@\""
    say "using this machine's $system_criu, version $(version_of "$WRAPPER")"
    exit 0
  fi
done

"$(dirname "$0")/install-packages.sh" debootstrap gpgv debian-archive-keyring ca-certificates

mirror="$(find_debian_mirror)"
[[ -n "$mirror" ]] ||
  die "no Debian archive among this machine's apt sources: add one (/etc/apt/sources.list.d), or install CRIU $NEEDED or later yourself"

use_apt_proxy

say "installing CRIU from Debian $SUITE below $ROOT (about half a minute; from $mirror)"
mkdir -p "$PREFIX"
log="$(mktemp)"
building="$(mktemp -d "$PREFIX/criu.XXXXXX")"
chmod 0755 "$building"
if ! debootstrap --variant=minbase --include=criu --force-check-gpg --keyring="$KEYRING" \
  "$SUITE" "$building" "$mirror" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  [[ ! -f "$building/debootstrap/debootstrap.log" ]] || tail -n 20 "$building/debootstrap/debootstrap.log" >&2
  die "debootstrap of Debian $SUITE failed: see the lines above; a signature error is mended by a newer debian-archive-keyring"
fi
rm -rf "$building"/var/cache/apt/archives/*.deb "$building"/var/lib/apt/lists/*

loader=/lib64/ld-linux-x86-64.so.2
libraries=/usr/lib/x86_64-linux-gnu
built="$("$building$loader" --library-path "$building$libraries" "$building/usr/sbin/criu" --version 2>&1 || true)"
found="$(sed -n 's/^Version: *//p' <<<"$built" | head -n 1)"
is_enough "$found" ||
  die "Debian $SUITE has CRIU ${found:-that does not run ($built)}, $NEEDED or later is needed: set ISTHMUS_CRIU_SUITE to a newer suite"

[[ ! -e "$ROOT" ]] || rm -rf --one-file-system "$ROOT"
mv "$building" "$ROOT"
building=''
write_wrapper "exec $ROOT$loader --library-path $ROOT$libraries $ROOT/usr/sbin/criu \"\$@\""
say "done, $WRAPPER is CRIU $(version_of "$WRAPPER")"
