#!/usr/bin/env bash
# Installs the Debian packages that Isthmus, its demo and its tests need: only what is missing, nothing twice.
# Usage: install-packages.sh [PACKAGE ...]      (default: the list below)
# Never starts a service: Debian's own nginx would otherwise listen on port 80 of this machine.
set -euo pipefail

readonly DEFAULT_PACKAGES=(
  nginx            # the service that the demo and the tests move
  nftables         # traffic is held with one nftables rule
  iproute2         # network namespaces, links and addresses of the demo's hosts
  iputils-arping   # the benchmark's plain script announces the moved address with it
  tini             # a first process that reaps orphans at once, so that their PIDs are free
  apache2-utils    # ab, the load generator
  amqp-tools       # amqp-publish and amqp-consume: a client of the broker that is not ours
  gcc libc6-dev make  # the test programs in tests/zoo
  postgresql       # initdb: the saga's tests make a database server of their own; Debian's is not started
  prometheus       # tests let it read the metrics and the alert rules; Debian's is not started
  procps util-linux   # ps, sysctl; nsenter, unshare
  debootstrap gpgv debian-archive-keyring  # install-criu.sh
  ca-certificates curl
)

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
die() { say "$*" >&2; exit 1; }

is_installed() {
  [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

has_candidate() {
  local candidate
  candidate="$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p')"
  [[ -n "$candidate" && "$candidate" != "(none)" ]]
}

# Runs a command, showing what it printed only when it fails.
quietly() {
  if ! "$@" >"$log" 2>&1; then
    say "failed: $*" >&2
    tail -n 40 "$log" >&2
    return 1
  fi
}

# While this file says 101, maintainer scripts start nothing (invoke-rc.d(8)). An existing one is kept as it is when it
# already forbids everything, and put back afterwards otherwise.
forbid_service_starts() {
  if [[ -e /usr/sbin/policy-rc.d ]]; then
    saved_policy="$(mktemp)"
    cp --preserve=mode /usr/sbin/policy-rc.d "$saved_policy"
  fi
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 0755 /usr/sbin/policy-rc.d
  policy_changed=yes
}

restore_everything() {
  if [[ -n "$policy_changed" ]]; then
    if [[ -n "$saved_policy" ]]; then
      mv "$saved_policy" /usr/sbin/policy-rc.d
    else
      rm -f /usr/sbin/policy-rc.d
    fi
  fi
  rm -f "$log"
}

case "${1:-}" in
  -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
esac
[[ "$(id -u)" == 0 ]] || die "must run as root (try: sudo $0)"
command -v apt-get >/dev/null || die "needs apt-get: this script is for Debian 12 and its descendants"

packages=("$@")
[[ ${#packages[@]} -gt 0 ]] || packages=("${DEFAULT_PACKAGES[@]}")

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  say "nothing to do, ${#packages[@]} packages are present"
  exit 0
fi

log="$(mktemp)"
saved_policy=''
policy_changed=''
trap restore_everything EXIT
export DEBIAN_FRONTEND=noninteractive
readonly apt=(apt-get -y -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)

for package in "${missing[@]}"; do
  if ! has_candidate "$package"; then
    say "refreshing the package lists"
    # A third party's source that is down must not stop us; the installation below decides.
    quietly "${apt[@]}" update || say "some package lists could not be refreshed; going on with what there is"
    break
  fi
done

say "installing ${missing[*]}"
forbid_service_starts
install=("${apt[@]}" install --no-install-recommends "${missing[@]}")
if ! "${install[@]}" >"$log" 2>&1; then
  # Lists from an older image name versions that mirrors no longer have.
  quietly "${apt[@]}" update || true
  quietly "${install[@]}" || die "could not install ${missing[*]}: see the lines above; check this machine's apt sources"
fi

for package in "${missing[@]}"; do
  # We brought them in only for their programs: they must not come up by themselves at the next boot either.
  case "$package" in
    nginx)
      quietly update-rc.d nginx disable
      say "Debian's own nginx service is disabled (nginx is run by Isthmus's hosts only)" ;;
    prometheus)
      quietly update-rc.d prometheus disable
      say "Debian's own prometheus service is disabled (tests start one of their own)" ;;
    docker.io)
      quietly update-rc.d docker disable
      say "Debian's own docker service is disabled (tests run an engine of their own)" ;;
  esac
done
say "done"
