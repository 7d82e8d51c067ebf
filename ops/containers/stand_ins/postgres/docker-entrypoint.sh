#!/bin/bash
# Creates the cluster on the first start, then becomes PostgreSQL. Takes POSTGRES_USER, POSTGRES_PASSWORD or
# POSTGRES_PASSWORD_FILE, POSTGRES_DB and POSTGRES_INITDB_ARGS, as the official image does, and leaves the same data.
set -Eeuo pipefail

# A cluster is made aside and moved to its place with PG_VERSION last. That file says that a cluster is complete, here
# as in the official image; without it, what was being made begins anew, and nothing else is ever deleted.
making=$PGDATA/.making
made=$PGDATA/.made

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

create_cluster() {
    local user=${POSTGRES_USER:-postgres} database arguments
    database=${POSTGRES_DB:-$user}
    read -ra arguments <<<"${POSTGRES_INITDB_ARGS:-}"
    [ -n "${POSTGRES_PASSWORD:-}" ] || fail 'the first start needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE'
    [ -z "$(ls -A /docker-entrypoint-initdb.d 2>/dev/null)" ] || fail 'this stand-in runs no /docker-entrypoint-initdb.d'
    rm -rf "$making"
    initdb --pgdata="$making" --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        --auth-local=trust --auth-host=scram-sha-256 "${arguments[@]}"
    printf 'host all all all scram-sha-256\n' >>"$making/pg_hba.conf"
    printf "listen_addresses = '*'\n" >>"$making/postgresql.conf"
    pg_ctl --pgdata="$making" --wait --silent --options="-c listen_addresses=''" start
    [ "$database" = postgres ] || psql --no-psqlrc --username="$user" --dbname=postgres \
        --set=ON_ERROR_STOP=1 --set=name="$database" <<<'CREATE DATABASE :"name"'
    pg_ctl --pgdata="$making" --wait --silent --mode=fast stop
    mv "$making" "$made"
}

move_to_its_place() {
    find "$made" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv --target-directory="$PGDATA" {} +
    [ ! -e "$made/PG_VERSION" ] || mv "$made/PG_VERSION" "$PGDATA"
    rmdir "$made"
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then # which may be root's
        POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
        export POSTGRES_PASSWORD
        unset POSTGRES_PASSWORD_FILE
    fi
    if [ "$(id -u)" = 0 ]; then
        install -d -o postgres -g postgres -m 0700 "$PGDATA"
        exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
    fi
    [ -e "$PGDATA/PG_VERSION" ] || [ -d "$made" ] || create_cluster
    [ ! -d "$made" ] || move_to_its_place
    unset POSTGRES_PASSWORD
    set -- postgres -c listen_addresses='*' "${@:2}" # also for a cluster that was made elsewhere
fi
exec "$@"
