#!/bin/bash
# Starts the backend's containers, at each boot: the secrets are in memory only.
set -euo pipefail
set -a
# shellcheck source=/dev/null
. /etc/andamio/boot
set +a
instance=$(</var/lib/cloud/data/instance-id)

retry() {
    local pause
    for pause in 2 4 8 16; do
        "$@" && return
        sleep $pause
    done
    "$@"
}

install -d -m 0700 -o 10001 -g 10001 /run/andamio/secrets
DATABASE_USER=$(python3 /usr/local/lib/andamio/cloud.py secrets)
cat >/etc/andamio/backend.env <<END
AWS_REGION=$REGION
${AWS_ENDPOINT_URL:+AWS_ENDPOINT_URL=$AWS_ENDPOINT_URL}
DATABASE_HOST=$DATABASE_HOST
DATABASE_PORT=$DATABASE_PORT
DATABASE_NAME=$DATABASE_NAME
DATABASE_USER=$DATABASE_USER
DATABASE_PASSWORD_FILE=/run/secrets/database_password
DATABASE_SSLMODE=verify-full
PGSSLROOTCERT=/run/database.pem
DJANGO_SECRET_KEY_FILE=/run/secrets/django_secret_key
DJANGO_ALLOWED_HOSTS=$ALLOWED_HOSTS
DYNAMODB_TABLE=$HISTORY_TABLE
NOTIFICATIONS_TOKEN_FILE=/run/secrets/notifications_token
NOTIFICATIONS_URL=$NOTIFICATIONS_URL
SCORING_TOKEN_FILE=/run/secrets/scoring_token
SCORING_URL=$SCORING_URL
TRUSTED_PROXIES=2
WEB_ORIGIN=$WEB_ORIGIN
END

backend() { # NAME MEMORY PIDS OPTION... -- COMMAND...
    local name=$1 options=(--name "andamio-$1" --memory "$2" --pids-limit "$3")
    shift 3
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    docker run --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true \
        --user 10001:10001 --env-file /etc/andamio/backend.env \
        --mount type=bind,src=/run/andamio/secrets,dst=/run/secrets,readonly \
        --mount type=bind,src=/etc/andamio/database.pem,dst=/run/database.pem,readonly \
        --log-driver awslogs --log-opt awslogs-region="$REGION" --log-opt awslogs-group="$LOG_GROUP" \
        --log-opt awslogs-stream="$name/$instance" --log-opt mode=non-blocking \
        ${AWS_ENDPOINT_URL:+--log-opt awslogs-endpoint="$AWS_ENDPOINT_URL"} \
        "${options[@]}" "$IMAGE" "$@"
}

docker image inspect "$IMAGE" >/dev/null 2>&1 || retry docker pull --quiet "$IMAGE"
docker ps --all --quiet --filter name=andamio- | xargs --no-run-if-empty docker rm --force
retry backend prepare 256m 64 --rm -- python manage.py prepare
backend web 512m 128 --detach --restart always --publish 8000:8000 --stop-timeout 40 --
backend worker 256m 64 --detach --restart always --stop-timeout 40 -- python manage.py work

is_up() {
    curl --fail --silent --output /dev/null --max-time 5 http://127.0.0.1:8000/readyz &&
        docker exec andamio-worker python3 -I -S healthcheck.py worker
}
for ((second = 0; second < 120; second++)); do
    is_up && exit
    sleep 1
done
echo "not healthy after 120 s:"
for name in andamio-web andamio-worker; do docker logs --tail 10 $name; done
exit 1
