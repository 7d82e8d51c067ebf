# shellcheck shell=bash disable=SC2154 # its variables stand above it
# Makes an instance a backend: the engine, the image, its secrets, and then web and worker.
log=/var/log/andamio-boot.log
exec >"$log" 2>&1

finish() {
    local code=$?
    trap - EXIT
    echo "boot: ended with $code after $SECONDS s"
    local status=SUCCESS
    ((code == 0)) || status=FAILURE
    tail -n 30 "$log" | python3 "$cloud" signal $status || code=$?
    cat "$log" >/dev/console || true # which the console output of EC2 shows
    exit "$code"
}
trap finish EXIT
trap 'echo "boot: line $LINENO: $BASH_COMMAND"' ERR

retry() { # a network that isn't up yet, or a service that is busy
    local pause
    for pause in 2 4 8 16; do
        "$@" && return
        echo "boot: again in $pause s: $1"
        sleep $pause
    done
    "$@"
}

write() { sh -c "$writer" sh "$@"; } # PATH MODE OWNER CONTENT
