#!/bin/sh
# Makes the secrets of compose.yaml in ./secrets: what is there is left alone, but for Redis' list of rights. Run it as root, because each file
# belongs to the uid that reads it in its container; Compose mounts files with the owner and mode that they have here.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
acl=$here/../../redis/tacit.acl
servers=65532 stores=999 nginx=101

mkdir -p "$folder"
cd "$folder"

random() { openssl rand -hex 24; }
# give UID FILE: from standard input, unless the file is there already.
give() {
    if [ -e "$2" ]; then
        cat > /dev/null
    else
        cat > "$2.new"
        mv "$2.new" "$2"
    fi
    chmod 400 "$2"
    chown "$1" "$2"
}

openssl rand -hex 32 | give $servers master-key
random | give $stores postgres-password
for name in tacit goals; do
    random | give $stores "$name-database-password"
    printf 'postgres://%s:%s@postgres/%s\n' "$name" "$(cat "$name-database-password")" "$name" \
        | give $servers "$name-database-url"
done

# The servers get the password, Redis its hash. The rights are written anew each time: a new version may need more.
[ -e redis-url ] || printf 'redis://tacit:%s@redis:6379/\n' "$(random)" | give $servers redis-url
hash=$(sed 's#^redis://tacit:\(.*\)@redis.*#\1#' redis-url | tr -d '\n' | sha256sum | cut -d ' ' -f 1)
rm -f redis-users
printf 'user default off\nuser tacit on #%s %s\n' "$hash" "$(cat "$acl")" | give $stores redis-users

for name in tls-certificate tls-key; do
    if [ -e "$name" ]; then
        chmod 400 "$name"
        chown $nginx "$name"
    else
        echo "still missing: $folder/$name (PEM; the certificate with its chain), then run this again" >&2
    fi
done
