#!/usr/bin/env bash
# Makes a .NET 10 SDK available as `dotnet`.
# Usage: install-dotnet.sh      (ISTHMUS_PREFIX, default /opt/isthmus)
#
# 1. An installed SDK 10.0 is used as it is.
# 2. Otherwise the package dotnet-sdk-10.0 is installed where this machine's apt sources have it.
# 3. Otherwise the newest SDK of Microsoft's release feed is put below the prefix, checked against the SHA-512 digest that
#    the feed names, and a link to it into ISTHMUS_LINKS (default /usr/local/bin).
# ISTHMUS_DOTNET_FEED names another feed (a mirror: the address under which release-metadata is); then only 3 is done.
set -euo pipefail

readonly PREFIX="${ISTHMUS_PREFIX:-/opt/isthmus}"
readonly LINKS="${ISTHMUS_LINKS:-/usr/local/bin}"
readonly CHANNEL=10.0
readonly FEED="${ISTHMUS_DOTNET_FEED:-https://builds.dotnet.microsoft.com/dotnet}"

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
  -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

# Files that are fetched may come over plain HTTP from this machine itself only.
fetch() {
  local protocols='=https'
  [[ "$FEED" != http://127.0.0.1[:/]* && "$FEED" != http://localhost[:/]* ]] || protocols='=http,https'
  curl --fail --silent --show-error --location --proto "$protocols" --proto-redir "$protocols" --retry 3 --retry-connrefused --output "$2" "$1"
}

# Downloads the SDK, checks it, and unpacks it beside the prefix, so that a broken download leaves nothing there.
from_feed() {
  local index="$FEED/release-metadata/$CHANNEL/releases.json" version address digest
  local otherwise="install the .NET SDK $CHANNEL another way (https://learn.microsoft.com/dotnet/core/install/linux-debian), then run this again"
  work="$(mktemp -d)"
  trap 'rm -rf "$work" "$PREFIX/dotnet.new"' EXIT
  fetch "$index" "$work/releases.json" || die "could not fetch $index: $otherwise"
  version="$(jq -er '."latest-sdk"' "$work/releases.json")" || die "$index names no SDK: $otherwise"
  # shellcheck disable=SC2016
  read -r address digest < <(jq -r --arg version "$version" '
    first(.releases[] | (.sdk, (.sdks // [])[]) | select(.version == $version) | .files[] | select(.rid == "linux-x64" and (.name | endswith(".tar.gz"))))
    | "\(.url) \(.hash)"' "$work/releases.json") || true
  [[ -n "${address:-}" && "${digest:-}" =~ ^[0-9a-fA-F]{128}$ ]] || die "$index names no archive with a SHA-512 digest for SDK $version on linux-x64: $otherwise"
  say "installing the .NET SDK $version below $PREFIX/dotnet from $address"
  fetch "$address" "$work/sdk.tar.gz" || die "could not fetch $address: $otherwise"
  printf '%s  %s\n' "${digest,,}" "$work/sdk.tar.gz" | sha512sum --check --status ||
    die "$address does not have the SHA-512 digest that $index names; nothing was installed. Run this again; if it happens again, do not use this feed"
  rm -rf "$PREFIX/dotnet.new"
  mkdir -p "$PREFIX/dotnet.new" "$LINKS"
  tar --extract --gzip --no-same-owner --file "$work/sdk.tar.gz" --directory "$PREFIX/dotnet.new"
  [[ "$(sdk_of "$PREFIX/dotnet.new/dotnet")" == "$version" ]] || die "$address holds no SDK $version that runs on this machine; nothing was installed"
  rm -rf "$PREFIX/dotnet"
  mv "$PREFIX/dotnet.new" "$PREFIX/dotnet"
  ln -sf "$PREFIX/dotnet/dotnet" "$LINKS/dotnet"
  register "$PREFIX/dotnet/dotnet"
  say "done, $LINKS/dotnet has SDK $(sdk_of "$LINKS/dotnet")"
}

# What the runtime needs on Debian 12, ICU for the SDK's tools, and what fetches and reads the feed.
readonly DEPENDENCIES=(ca-certificates curl jq libc6 libgcc-s1 libicu72 libssl3 libstdc++6 tzdata zlib1g)
packages="$(dirname "$0")/install-packages.sh"

if [[ -n "${ISTHMUS_DOTNET_FEED:-}" ]]; then
  [[ "$(id -u)" == 0 ]] || die "must run as root (try: sudo $0)"
  "$packages" "${DEPENDENCIES[@]}"
  from_feed
  exit 0
fi

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

candidate="$(apt-cache policy "dotnet-sdk-$CHANNEL" 2>/dev/null | sed -n 's/^  Candidate: //p')"
if [[ -n "$candidate" && "$candidate" != "(none)" ]]; then
  say "installing dotnet-sdk-$CHANNEL $candidate from this machine's apt sources"
  "$packages" "dotnet-sdk-$CHANNEL"
else
  "$packages" "${DEPENDENCIES[@]}"
  from_feed
fi

hash -r
[[ -n "$(sdk_of dotnet)" ]] || die "dotnet was installed but lists no SDK $CHANNEL: $(command -v dotnet || echo 'not on the PATH')"
register "$(command -v dotnet)"
say "done, $(command -v dotnet) has SDK $(sdk_of dotnet)"
