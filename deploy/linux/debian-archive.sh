# shellcheck shell=bash
# For scripts to source: where this machine gets Debian from.

# The mirror that this machine's own apt uses for Debian's main archive.
debian_mirror() {
  # shellcheck disable=SC2016  # apt expands these, not the shell.
  apt-get indextargets --format '$(REPO_URI) $(LABEL) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "main" && $1 ~ /^https?:/ { sub(/\/$/, "", $1); print $1; exit }'
}

# The same; refreshes the package lists when they were removed, as in container images: they name the archive's origin.
# Prints nothing when no Debian archive is among the sources.
find_debian_mirror() {
  local mirror
  mirror="$(debian_mirror)"
  if [[ -z "$mirror" ]]; then
    apt-get -qq -o DPkg::Lock::Timeout=300 update >/dev/null 2>&1 || true
    mirror="$(debian_mirror)"
  fi
  printf '%s\n' "$mirror"
}

# Exports the proxy that apt uses, when it has one, for tools that know http_proxy only.
use_apt_proxy() {
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  [[ -z "${http_proxy:-}" || "$http_proxy" == DIRECT ]] || export http_proxy
  [[ -z "${https_proxy:-}" || "$https_proxy" == DIRECT ]] || export https_proxy
}
