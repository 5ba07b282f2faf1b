#!/bin/sh
# Moves a process tree with established TCP connections from one network + PID + mount namespace to another, as an
# operator would with CRIU alone: drop the service's packets, dump, copy, move the address, restore, announce.
# Usage: plain-move.sh SOURCE DESTINATION PID-FILE ADDRESS/PREFIX PORT INTERFACE DIRECTORY CRIU
#   SOURCE, DESTINATION  the PID, as seen here, of a process in each host's namespaces
#   PID-FILE             the file with the root's PID, inside the hosts
#   DIRECTORY            an empty directory for the images; best on a tmpfs
# Prints "STEP MICROSECONDS us" lines. CRIU's own network lock is off: one drop rule costs less than one a connection.
set -eu
[ $# = 8 ] || { sed -n 's/^# \{0,1\}//p' "$0" >&2; exit 2; }
source=$1 destination=$2 pid_file=$3 address=$4 port=$5 interface=$6 directory=$7 criu=$8

in_host() { host=$1; shift; nsenter --target "$host" --net --pid --mount -- "$@"; }
# Microseconds, by the wall clock: the shell has no other.
now() { date +%s%N; }
# CRIU says what went wrong in its log only.
checked() { log=$1; shift; in_host "$@" </dev/null || { grep -i error "$log" >&2 || true; exit 1; }; }
step() { end=$(now); echo "$1 $(((end - begin) / 1000)) us"; begin=$end; }

pid=$(in_host "$source" cat "$pid_file")
mkdir -p "$directory/source"
begin=$(now)

in_host "$source" nft "add table netdev move; add chain netdev move in { type filter hook ingress device \"$interface\" priority 0; };
  add rule netdev move in ip daddr ${address%/*} tcp dport $port drop"
step lock

checked "$directory/source/dump.log" "$source" "$criu" dump --tree "$pid" --images-dir "$directory/source" --tcp-established --file-locks \
  --network-lock skip --manage-cgroups=ignore --log-file dump.log -v1
step dump

cp -r "$directory/source" "$directory/destination"
step copy

in_host "$source" ip addr del "$address" dev "$interface"
in_host "$destination" ip addr add "$address" dev "$interface"
step address

in_host "$destination" sh -c "echo $pid > $pid_file"
checked "$directory/destination/restore.log" "$destination" "$criu" restore --restore-detached --images-dir "$directory/destination" --tcp-established --file-locks \
  --network-lock skip --manage-cgroups=ignore --log-file restore.log -v1
step restore

# arping sends at once, then lingers for a second that nobody has to wait for.
(exec >/dev/null 2>&1; in_host "$destination" arping -q -A -c 1 -I "$interface" "${address%/*}") &
step announce

in_host "$source" nft delete table netdev move
step unlock
