#!/bin/sh
# homes.sh NEW CELL=DATABASE... - new editors live in the cell NEW from now on, and all others where they live now.
# Name every cell, each with the libpq URI of its primary, as pawl_reader. Nothing is restarted.
#
# homes.map says who lives where: a line for each editor, with the SHA-256 of the subject and the cell, and one for the
# default, the cell of everybody else. HAProxy reads it when it starts, and is told of each change over its socket. An editor
# who owns a project lives in its cell: the databases say so, and the file can be made from them again. Needs psql and socat.
#
# Run one at a time. If it fails on the way, new editors get a 503 until it is run again. It ends with 1 if it finds an
# editor in two cells.
set -eu
homes=${HOMES:-/etc/haproxy/homes.map}
socket=${SOCKET:-/run/haproxy/admin.sock}
[ $# -ge 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
new=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
query="SELECT DISTINCT encode(sha256(convert_to(owner_id, 'UTF8')), 'hex') FROM project"

say() { echo "homes.sh: $*" >&2; }
ask() { printf '%s\n' "$1" | socat -t 60 - "UNIX-CONNECT:$socket"; }

# merge DEFAULT CELL=DATABASE... - adds to homes.map who owns a project. Nobody who has a line moves.
merge() {
  echo "default $1" >"$work/homes"
  shift
  for cell; do
    psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "${cell#*=}" --command "$query" >"$work/owners"
    sed "s/\$/ ${cell%%=*}/" "$work/owners"
  done >"$work/found"
  : >"$work/split"
  sed '/^default /d' "$homes" | cat - "$work/found" | awk -v split_="$work/split" '
    !($1 in home) { home[$1] = $2; print }
    home[$1] != $2 { print $1 " lives in " home[$1] " and owns projects in " $2 ", which it does not reach" > split_ }' >>"$work/homes"
  # In the same folder, so that the file is replaced as a whole.
  cp "$work/homes" "$homes.new"
  mv "$homes.new" "$homes"
}

# publish - tells HAProxy of the lines of homes.map that it does not have yet, and of the default last.
publish() {
  id=$(ask 'show map' | sed -n 's/^\([0-9]*\) (.*homes\.map).*/#\1/p')
  sort "$homes" >"$work/here"
  there
  {
    echo prompt
    # A command has at most 16 KiB.
    comm -23 "$work/here" "$work/there" | sed '/^default /d' |
      awk -v add="add map $id <<" 'NR % 150 == 1 { print add } { print } NR % 150 == 0 { print "" } END { if (NR % 150) print "" }'
    echo "set map $id $(grep '^default ' "$homes")"
    echo quit
  } | socat -t 60 - "UNIX-CONNECT:$socket" >"$work/said"
  there
  cmp -s "$work/here" "$work/there" || { say "HAProxy has other lines than $homes: reload it"; cat "$work/said" >&2; exit 1; }
}
there() { ask "show map $id" | sed -n 's/^0x[0-9a-f]* //p' | sort >"$work/there"; }

old=$(sed -n 's/^default //p' "$homes")
merge "$old" "$@"
publish
if [ "$old" != "$new" ]; then
  # No cell takes anybody while the default changes. A new editor whose first project is on its way to the old one is waited
  # for, and then found there.
  say "new editors wait"
  merge nowhere "$@"
  publish
  while ask 'show table newcomers' | grep -q 'conn_cur=[1-9]'; do
    say "requests of new editors are under way"
    sleep 1
  done
  merge "$new" "$@"
  publish
  say "new editors live in $new"
fi
if [ -s "$work/split" ]; then
  say "editors in two cells, by the SHA-256 of their subject:"
  cat "$work/split" >&2
  exit 1
fi
