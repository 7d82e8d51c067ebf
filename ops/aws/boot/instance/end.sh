# shellcheck shell=bash disable=SC2154
for name in REGION LOG_GROUP IMAGE DATABASE_{HOST,PORT,NAME,SECRET} {DJANGO,SCORING,NOTIFICATIONS}_SECRET \
    {SCORING,NOTIFICATIONS}_URL HISTORY_TABLE WEB_ORIGIN ALLOWED_HOSTS AWS_ENDPOINT_URL; do
    [[ -z ${!name:-} ]] || printf '%s=%q\n' "$name" "${!name}"
done >/etc/andamio/boot
printf '{"credHelpers": {"%s": "ecr-login"}}\n' "$REGISTRY" | install -D -m 0600 /dev/stdin /root/.docker/config.json
# The certificates that sign RDS's: with them the database proves that it is the one that we mean.
retry curl --fail --silent --show-error --max-time 60 --output /etc/andamio/database.pem "$DATABASE_CA"
systemctl daemon-reload
systemctl enable andamio
systemctl restart andamio || {
    journalctl --unit andamio --output cat --lines 20 --since "-$SECONDS seconds"
    exit 1
}
