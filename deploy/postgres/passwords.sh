#!/bin/bash
# Gives the two roles that log in over the network their passwords; runs once, after db/roles.sql.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" \
  -v owner="$(cat /run/secrets/owner_password)" -v service="$(cat /run/secrets/service_password)" <<'SQL'
ALTER ROLE pawl_owner PASSWORD :'owner';
ALTER ROLE pawl_service PASSWORD :'service';
SQL
