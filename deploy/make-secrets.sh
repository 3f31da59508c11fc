#!/bin/bash
# make-secrets.sh FOLDER - creates the secrets of compose.yaml that do not exist yet. The files are readable by all, because
# containers read them as other users; the folder is not.
set -euo pipefail
mkdir -p "$1"
chmod 700 "$1"
random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
for name in postgres_password owner_password service_password callback_secret webhook_secret; do
  [ -s "$1/$name" ] && continue
  { if [ "$name" = webhook_secret ]; then printf whsec_; fi; random; } >"$1/$name"
done
# Empty, unless a secret is being changed (docs/operators.md), or Pawl signs the audit trail (docs/audit.md).
touch "$1/callback_secret_next" "$1/webhook_secret_next" "$1/audit_key" "$1/audit_key_next"
chmod 644 "$1"/*
