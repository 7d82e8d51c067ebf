#!/bin/bash
# Creates the cluster on the first start, then becomes PostgreSQL. Takes POSTGRES_USER, POSTGRES_PASSWORD or
# POSTGRES_PASSWORD_FILE, POSTGRES_DB and POSTGRES_INITDB_ARGS, as the official image does.
set -Eeuo pipefail

if [ "$(id -u)" = 0 ]; then
    chown postgres:postgres "$PGDATA"
    chmod 700 "$PGDATA"
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
        POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
        export POSTGRES_PASSWORD
        unset POSTGRES_PASSWORD_FILE
    fi
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

create_cluster() {
    # Made beside PGDATA's final files and completed by the last step, so that a killed first start begins anew.
    find "$PGDATA" -mindepth 1 -delete
    read -ra arguments <<<"${POSTGRES_INITDB_ARGS:-}"
    initdb --username="$user" --pwfile=<(printf '%s\n' "${POSTGRES_PASSWORD:?is required}") \
        --auth-local=trust --auth-host=scram-sha-256 "${arguments[@]}"
    printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --silent --options="-c listen_addresses=''" start
    [ "$database" = postgres ] || psql --no-psqlrc --username="$user" --dbname=postgres \
        --set=ON_ERROR_STOP=1 --set=name="$database" <<<'CREATE DATABASE :"name"'
    pg_ctl --wait --silent --mode=fast stop
    touch "$PGDATA/.andamio-complete"
}

if [ "$1" = postgres ]; then
    [ -e "$PGDATA/.andamio-complete" ] || create_cluster
    unset POSTGRES_PASSWORD
    set -- "$@" -c listen_addresses='*'
fi
exec "$@"
