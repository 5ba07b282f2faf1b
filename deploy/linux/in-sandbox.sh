#!/usr/bin/env bash
# Runs a command in network, PID and mount namespaces of its own, below a reaping init, with a /dev/shm of its own:
# nothing that it starts, mounts or filters outlives it.    usage: in-sandbox.sh COMMAND [ARGUMENT…]
set -euo pipefail
network=--net
# Tests against a FreeBSD host reach it by the network that is there.
[ -z "${ISTHMUS_FREEBSD_EXEC:-}" ] || network=
[ $# -gt 0 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
# shellcheck disable=SC2016 # "$@" is for the inner shell
# shellcheck disable=SC2086 # no word when it is empty
exec unshare $network --pid --mount --fork --mount-proc --kill-child \
  tini -s -- sh -c 'mount -t tmpfs -o mode=1777 tmpfs /dev/shm && ip link set lo up && exec "$@"' sandbox "$@"
