#!/usr/bin/env bash
# Makes a .NET 10 SDK available as `dotnet`.
# Usage: install-dotnet.sh      (ISTHMUS_PREFIX, default /opt/isthmus)
#
# 1. An installed SDK 10.0 is used as it is.
# 2. Otherwise the package dotnet-sdk-10.0 is installed where this machine's apt sources have it.
# 3. Otherwise Microsoft's install script (https://dot.net/v1/dotnet-install.sh) puts the SDK below the prefix, and
#    /usr/local/bin/dotnet points to it.
set -euo pipefail

readonly PREFIX="${ISTHMUS_PREFIX:-/opt/isthmus}"
readonly CHANNEL=10.0
readonly SCRIPT_URL=https://dot.net/v1/dotnet-install.sh

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
die() { say "$*" >&2; exit 1; }

# The newest SDK of the channel that a dotnet program knows, or nothing.
sdk_of() {
  "$1" --list-sdks 2>/dev/null | sed -n "s/^\(${CHANNEL/./\\.}\.[0-9][^ ]*\) .*/\1/p" | tail -n 1
}

# Programs that were built find the runtime by themselves only in /usr/share/dotnet, in /usr/lib/dotnet, or where this file
# says; they do not look along the PATH.
register() {
  local root
  root="$(dirname "$(readlink -f "$1")")"
  [[ "$root" != /usr/share/dotnet && "$root" != /usr/lib/dotnet && -z "${DOTNET_ROOT:-}" && ! -e /etc/dotnet/install_location ]] || return 0
  [[ "$(id -u)" == 0 ]] || die "programs that need .NET do not find $root: run this as root, or set DOTNET_ROOT=$root"
  mkdir -p /etc/dotnet
  printf '%s\n' "$root" >/etc/dotnet/install_location
}

case "${1:-}" in
  -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

for candidate in "$(command -v dotnet || true)" "$PREFIX/dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
  if [[ -n "$candidate" && -x "$candidate" && -n "$(sdk_of "$candidate")" ]]; then
    if ! command -v dotnet >/dev/null; then
      [[ "$(id -u)" == 0 ]] || die "$candidate is not on the PATH: run this as root, or add $(dirname "$candidate") to it"
      ln -sf "$candidate" /usr/local/bin/dotnet
    fi
    register "$candidate"
    say "nothing to do, $candidate has SDK $(sdk_of "$candidate")"
    exit 0
  fi
done

[[ "$(id -u)" == 0 ]] || die "must run as root (try: sudo $0)"
packages="$(dirname "$0")/install-packages.sh"

candidate="$(apt-cache policy "dotnet-sdk-$CHANNEL" 2>/dev/null | sed -n 's/^  Candidate: //p')"
if [[ -n "$candidate" && "$candidate" != "(none)" ]]; then
  say "installing dotnet-sdk-$CHANNEL $candidate from this machine's apt sources"
  "$packages" "dotnet-sdk-$CHANNEL"
else
  # The runtime's own dependencies on Debian 12; the SDK's tools also need ICU.
  "$packages" ca-certificates curl libc6 libgcc-s1 libicu72 libssl3 libstdc++6 tzdata zlib1g
  say "installing the .NET SDK $CHANNEL below $PREFIX/dotnet with Microsoft's script ($SCRIPT_URL)"
  script="$(mktemp)"
  trap 'rm -f "$script"' EXIT
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --output "$script" "$SCRIPT_URL" ||
    die "could not fetch $SCRIPT_URL: install the .NET SDK $CHANNEL another way (https://learn.microsoft.com/dotnet/core/install/linux-debian), then run this again"
  bash "$script" --channel "$CHANNEL" --install-dir "$PREFIX/dotnet" --no-path >"$script.log" 2>&1 ||
    { tail -n 20 "$script.log" >&2; rm -f "$script.log"; die "Microsoft's script failed: see the lines above"; }
  rm -f "$script.log"
  ln -sf "$PREFIX/dotnet/dotnet" /usr/local/bin/dotnet
fi

hash -r
[[ -n "$(sdk_of dotnet)" ]] || die "dotnet was installed but lists no SDK $CHANNEL: $(command -v dotnet || echo 'not on the PATH')"
register "$(command -v dotnet)"
say "done, $(command -v dotnet) has SDK $(sdk_of dotnet)"
