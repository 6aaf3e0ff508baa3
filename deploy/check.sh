#!/bin/bash
# shellcheck disable=SC2317  # `try` calls the functions
# Checks what is in deploy/ with the programs that read it: nginx, systemd, Docker Compose, shellcheck, hadolint. Starts
# nothing, and changes nothing outside a scratch folder. A program that is missing is named, and is a failure with --all.
set -euo pipefail
cd "$(dirname "$0")/.."
all=${1:-}
failed=0 passed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

has() {
    command -v "$1" > /dev/null && return
    if [ "$all" = --all ]; then
        echo "FAILED  $2: $1 is not installed"
        failed=$((failed + 1))
    else
        echo "not run $2: $1 is not installed"
    fi
    return 1
}
# try WHAT COMMAND...: says whether it went well, and what it said where it did not.
try() {
    local what=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok      $what"
        passed=$((passed + 1))
    else
        printf 'FAILED  %s\n%s\n' "$what" "$said"
        failed=$((failed + 1))
    fi
}

if has shellcheck "the scripts"; then
    try "the scripts" shellcheck deploy/*.sh deploy/compose/*.sh
fi
if has hadolint "Dockerfile"; then
    try "Dockerfile" hadolint deploy/Dockerfile
fi

# --- nginx: the files as they are, but for where they look for certificates, write logs and listen.
nginx_reads() {
    local folder=$1
    printf 'pid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\n%s\ninclude %s/*.conf;\n}\n' "$folder" \
        "$(for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $folder/$kind;"; done)" \
        "$folder/conf.d" > "$folder/nginx.conf"
    sed -i -E -e "s#^( *ssl_certificate +)[^;]+;#\1$scratch/tls.crt;#" -e "s#^( *ssl_certificate_key +)[^;]+;#\1$scratch/tls.key;#" \
        -e "s#/var/log/nginx#$folder#" -e 's/listen (\[::\]:)?80 /listen \18080 /' \
        -e 's/listen (\[::\]:)?443 /listen \18443 /' "$folder"/conf.d/*.conf
    nginx -t -p "$folder" -e stderr -c "$folder/nginx.conf"
}
if has nginx "nginx' configuration" && has openssl "nginx' configuration" && has envsubst "nginx' configuration"; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=example \
        -keyout "$scratch/tls.key" -out "$scratch/tls.crt" 2> /dev/null
    mkdir -p "$scratch/machine/conf.d" "$scratch/compose/conf.d"
    cp deploy/nginx.conf "$scratch/machine/conf.d/tacit.conf"
    cp deploy/nginx/*.conf "$scratch/machine/conf.d/"
    cp deploy/forward-auth/nginx.conf "$scratch/machine/conf.d/stats.conf"
    try "nginx on a machine" nginx_reads "$scratch/machine"
    # shellcheck disable=SC2016
    LOGIN_HOST=login.example.org GOALS_HOST=goals.example.org GOALS_API_HOST=goals-api.example.org \
        envsubst '$LOGIN_HOST $GOALS_HOST $GOALS_API_HOST' < deploy/compose/nginx/tacit.conf.template \
        > "$scratch/compose/conf.d/tacit.conf"
    try "nginx in compose" nginx_reads "$scratch/compose"
fi

# --- systemd: on copies whose programs exist here.
if has systemd-analyze "the units"; then
    mkdir "$scratch/units"
    for unit in tacit goals; do
        sed -e 's#^ExecStart=/usr/local/bin/[a-z-]*#ExecStart=/bin/true#' -e '/^Documentation=/d' \
            -e 's/^\(User\|Group\)=.*/\1=daemon/' \
            "deploy/systemd/$unit@.service" > "$scratch/units/$unit@.service"
        # It warns of what it does not know, and ends well all the same: every word is a failure.
        # shellcheck disable=SC2016
        try "$unit@.service" bash -c 'said=$(systemd-analyze verify --recursive-errors=no "$1" 2>&1); echo "$said"; [ -z "$said" ]' \
            - "$scratch/units/$unit@4.service"
    done
fi

# --- Compose: with names given, and refused without.
compose() {
    if docker compose version > /dev/null 2>&1; then
        docker compose "$@"
    else
        docker-compose "$@"
    fi
}
if docker compose version > /dev/null 2>&1 || has docker-compose "compose.yaml"; then
    named() { LOGIN_HOST=a.example GOALS_HOST=b.example GOALS_API_HOST=c.example compose -f deploy/compose/compose.yaml config; }
    unnamed() { (unset LOGIN_HOST; compose -f deploy/compose/compose.yaml config 2>&1 || true) | grep -q 'the name of the auth server'; }
    without_secrets() { ! named | grep -iE '(password|secret|key|url)["'"'"']?: .*(://[^@/]+:[^@/]+@|[A-Za-z0-9+/]{40})'; }
    try "compose.yaml" named
    try "compose.yaml refuses to start without names" unnamed
    try "compose.yaml holds no secret" without_secrets
fi

# --- Health checks ask the program itself: there is no shell and no curl in the images.
asks_itself() { grep -c '^HEALTHCHECK .* CMD \["/usr/local/bin/\(authserver\|goals-api\)", "health"\]$' deploy/Dockerfile | grep -qx 2; }
try "the images' health checks" asks_itself

# --- No secret is shipped that would start.
unshipped() { [ -z "$(git ls-files deploy/compose/secrets deploy/compose/.env)" ]; }
try "no secret is under version control" unshipped
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
