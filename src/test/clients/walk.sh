#!/usr/bin/env bash
# Types the commands of README.md and docs/editors.md, those of pawl-cli included, against PAWL, with TOKEN and
# CALLBACK_SECRET, and pawl-cli from target/classes.
set -euo pipefail
cd "$(dirname "$0")/../../.."

walk=$(mktemp)
trap 'rm -f "$walk"' EXIT
{
  echo 'set -u'
  echo "pawl-cli() { $JAVA -XX:TieredStopAtLevel=1 -cp target/classes:$(cat target/dev.classpath) dev.pawl.cli.PawlCli \"\$@\"; }"
  .ci/shell-blocks -v from='## A first cancel' README.md
  .ci/shell-blocks -v from='# For editors' docs/editors.md
} | sed -e '/^PAWL=/d' -e '/^TOKEN=/d' -e '/^SECRET=/d' -e '/PAWL_URL=/d' -e '/PAWL_TOKEN=/d' -e '/^\.\/mvnw/d' > "$walk"
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
SECRET=$CALLBACK_SECRET PAWL_URL=$PAWL PAWL_TOKEN=$TOKEN bash "$walk"
rm -r "$XDG_STATE_HOME"
