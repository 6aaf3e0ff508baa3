#!/bin/bash
# Walks docs/deployment.md, "From an empty Debian to a signed-in user" and "Backups": runs its lines as they stand, as root,
# in namespaces of their own, where /etc, /usr/local and the network are copies that end with it.
#
#   BIN_DIR=target/release deploy/walk.sh [--then COMMAND]
#
# Replaced are only: the installing of packages, systemctl (each unit's command is run as its user, with its variables and
# credentials), the answers that are typed, and the relay, which is a catcher on this machine. Needs what the page
# installs, and goalspage/dist. COMMAND runs at the end, beside the servers.
set -euo pipefail
# shellcheck disable=SC2155
export ROOT=$(cd "$(dirname "$0")/.." && pwd)
export BIN_DIR=${BIN_DIR:-$ROOT/target/release}
if [ "${1:-}" = --probe ]; then
    # Whether it can run here, without running.
    for program in unshare setpriv runuser openssl curl python3 nginx redis-server psql pg_dump; do
        command -v "$program" > /dev/null || { echo "$program is not installed" >&2; exit 1; }
    done
    # shellcheck disable=SC2016
    exec unshare --mount --net --pid --fork --mount-proc --kill-child bash -c '
        set -e
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/upper /mnt/work
        mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
        ip link set lo up 2> /dev/null || ifconfig lo up'
fi
if [ "${WALK:-}" = "" ]; then
    [ "$(id -u)" = 0 ] || { echo "needs root, for its namespaces" >&2; exit 1; }
    WALK=$(mktemp -d)
    chmod 755 "$WALK"
    export WALK
    # The namespace of processes ends them all with the script.
    status=0
    unshare --mount --net --pid --fork --mount-proc --kill-child "$0" "$@" || status=$?
    rm -rf "$WALK"
    exit $status
fi

# --- a scratch root
mount -t tmpfs tmpfs "$WALK"
chmod 755 "$WALK"
for folder in etc usr/local; do
    mkdir -p "$WALK/$folder.upper" "$WALK/$folder.work"
    mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$WALK/$folder.upper,workdir=$WALK/$folder.work" "/$folder"
done
ip link set lo up 2> /dev/null || ifconfig lo up
echo '127.0.0.1 localhost login.example.org goals.example.org goals-api.example.org' > /etc/hosts
mkdir -p "$WALK/run" "$WALK/log"
chmod 1777 "$WALK/run" "$WALK/log"

# --- what Debian's packages set up
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
install -d -o postgres -m 700 "$WALK/postgres"
runuser -u postgres -- "$bin/initdb" -D "$WALK/postgres" --auth-local=peer --auth-host=scram-sha-256 > /dev/null
runuser -u postgres -- "$bin/pg_ctl" -D "$WALK/postgres" -l "$WALK/log/postgres" -w start \
    -o "-k $WALK/run -c listen_addresses=127.0.0.1" > /dev/null
export PGHOST=$WALK/run
id redis > /dev/null 2>&1 || useradd --system redis
mkdir -p /etc/redis /etc/nginx/conf.d /etc/sysusers.d
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=example.org \
    -addext basicConstraints=critical,CA:FALSE -addext 'subjectAltName=DNS:login.example.org,DNS:goals.example.org,DNS:goals-api.example.org' \
    -keyout /etc/ssl/login.example.org.key -out /etc/ssl/login.example.org.crt 2> /dev/null
cp /etc/ssl/login.example.org.key /etc/ssl/goals.example.org.key
cp /etc/ssl/login.example.org.crt /etc/ssl/goals.example.org.crt
cat /etc/ssl/login.example.org.crt >> /etc/ssl/certs/ca-certificates.crt

# The relay: keeps each mail as text.
/usr/bin/python3 -W ignore - "$WALK/log/mail" > "$WALK/log/relay" 2>&1 <<'PYTHON' &
import asyncio, sys
async def serve(reader, writer):
    def say(text): writer.write(text.encode() + b"\r\n")
    say("220 relay"); body = None
    async for line in reader:
        if body is not None:
            if line == b".\r\n":
                open(sys.argv[1], "ab").write(b"".join(body)); body = None; say("250 kept")
            else: body.append(line)
        elif line[:4].upper() == b"DATA": body = []; say("354 go on")
        elif line[:4].upper() == b"QUIT": say("221 bye"); break
        else: say("250 ok")
    writer.close()
async def main():
    await (await asyncio.start_server(serve, "127.0.0.1", 2525)).serve_forever()
asyncio.run(main())
PYTHON

# --- systemctl, for the few things that the page asks of it
# unit NAME@N: what systemd does with it, as far as a process' user, variables and credentials go.
unit() {
    local name=${1%@*} number=${1#*@} file command user folder settings=() line
    file=/etc/systemd/system/$name@.service
    folder=$WALK/run/credentials-$1
    install -d -m 700 "$folder"
    while IFS= read -r line; do
        line=${line//%i/$number}
        line=${line//%d/$folder}
        case $line in
        LoadCredential=*)
            line=${line#*=}
            install -m 400 "${line#*:}" "$folder/${line%%:*}"
            ;;
        Environment=*) settings+=("${line#*=}") ;;
        ExecStart=*) command=${line#*=} ;;
        User=*) user=${line#*=} ;;
        esac
    done < "$file"
    chown -R "$user:$user" "$folder"
    install -d -m 700 -o "$user" -g "$user" "$WALK/run/$name"
    # shellcheck disable=SC2086
    (cd "$WALK/run/$name" && exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs \
        env -i "${settings[@]}" $command) > "$WALK/log/$1" 2>&1 &
}
systemctl() {
    case "$*" in
    "restart redis-server")
        runuser -u redis -- redis-server /etc/redis/redis.conf --daemonize no > "$WALK/log/redis" 2>&1 &
        sleep 1
        ;;
    daemon-reload) ;;
    "enable --now "*)
        shift 2
        for name in "$@"; do unit "$name"; done
        ;;
    "reload nginx") nginx -c /etc/nginx/nginx.conf -e "$WALK/log/nginx" ;;
    *) echo "walk.sh does not know: systemctl $*" >&2; return 1 ;;
    esac
}

# --- the page
COMPRESSION=--fast SOURCE_DATE_EPOCH=0 "$ROOT/deploy/archive.sh" 0.1.0 "$WALK/release" > /dev/null
page=$ROOT/docs/deployment.md
# part HEADING: that section's blocks of shell, as far as the next heading of its rank.
part() {
    awk -v heading="$1" '
        $0 == heading { on = 1; rank = length($1); found = 1; next }
        on && /^#+ / && !shell && length($1) <= rank { on = 0 }
        on && /^```sh$/ { shell = 1; next }
        /^```$/ { shell = 0 }
        on && shell
        END { if (!found) exit 1 }' "$page"
}
# toml NUMBER: the page's block of settings of that number.
toml() { awk -v wanted="$1" '/^```toml$/ { n++; on = n == wanted; next } /^```$/ { on = 0 } on' "$page"; }
rehearse() {
    echo "== $1"
    local text
    text=$(part "$1" | sed -E -e '/^apt-get /d' -e 's/YOUR\.DOMAIN/example.org/' \
        -e 's/^cat > (.*smtp.password).*/echo hunter2-of-the-relay > \1/')
    [ -n "$text" ] || { echo "nothing to run in $1" >&2; return 1; }
    eval "$text"
}
umask 077
cd "$WALK/release"
rehearse '### Programs, users, folders'
rehearse '### Secrets and databases'
rehearse '### Redis'
# The catcher stands for the relay; the page says what to leave out where it wants no password.
toml 1 | sed -e 's/^host = .*/host = "127.0.0.1"\nport = 2525\ntls = "none"/' -e '/^username/d; /^password_file/d' \
    > /etc/tacit/authserver.toml
toml 2 > /etc/tacit/goals-api.toml
sed -i '/smtp.password/d; /SMTP__PASSWORD/d' deploy/systemd/tacit@.service
rehearse '### Settings'
rehearse '### The first start'
rehearse '### nginx and certificates'
for url in https://login.example.org/.well-known/openid-configuration https://goals.example.org/ \
    https://goals-api.example.org/healthz/ready; do
    curl --silent --show-error --fail --retry 20 --retry-all-errors --retry-delay 1 --max-time 60 --output /dev/null "$url" || {
        tail -n 5 "$WALK"/log/* >&2
        exit 1
    }
    echo "$url answers"
done
rehearse '### The first user'
for port in 4249 4259; do
    curl --silent --show-error --fail --output /dev/null "http://127.0.0.1:$port/healthz/ready" && echo "$port is ready"
done
goals-api check
rehearse '## Backups'
# No secret may be in the list of processes, or be readable by others.
# They are read first: what looks through them would be in the list itself.
# Some end meanwhile.
{ cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null || true; } | tr '\0' '\n' > "$WALK/processes"
grep -q authserver "$WALK/processes"
for file in /etc/tacit/secrets/*; do
    if grep -qF -f "$file" "$WALK/processes"; then
        echo "a command line or an environment holds $file" >&2
        exit 1
    fi
done
[ -z "$(find /etc/tacit/secrets -perm /077)" ]
if [ "${1:-}" = --then ]; then
    shift
    (cd "$ROOT" && ISSUER=https://login.example.org GOALS=https://goals.example.org MAILS=$WALK/log/mail "$@")
fi
echo "1 passed, 0 failed"
