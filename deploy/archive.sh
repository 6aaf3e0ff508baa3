#!/bin/sh
# Packs a release: deploy/archive.sh VERSION FOLDER, after `cargo xtask build` and `cargo build --release` of both servers.
# The same files give the same archive: SOURCE_DATE_EPOCH dates them. BIN_DIR names another folder of programs.
set -eu
version=${1:?the version, such as 0.1.0}
out=${2:?the folder to write to}
root=$(cd "$(dirname "$0")/.." && pwd)
bin=${BIN_DIR:-$root/target/release}
name=tacit-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)

[ -f "$root/goalspage/dist/index.html" ] || { echo "goalspage/dist is not built: cargo xtask build" >&2; exit 1; }
mkdir -p "$out"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install -d "$stage/$name/bin" "$stage/$name/docs" "$stage/$name/goals-page"
install -m 755 "$bin/authserver" "$bin/goals-api" "$stage/$name/bin/"
cp -R "$root/goalspage/dist/." "$stage/$name/goals-page/"
cp -R "$root/deploy" "$root/redis" "$stage/$name/"
# What an operator of the checkout may have made.
rm -rf "$stage/$name/deploy/compose/secrets" "$stage/$name/deploy/compose/.env" "$stage/$name/deploy/dev"
cp "$root/docs/deployment.md" "$root/docs/clients.md" "$stage/$name/docs/"
cp "$root/README.md" "$root/CHANGELOG.md" "$root/SECURITY.md" "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$stage/$name/"
chmod -R u=rwX,go=rX "$stage/$name"

tar --create --directory "$stage" --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@${SOURCE_DATE_EPOCH:-0}" "$name" | gzip --no-name "${COMPRESSION:---best}" > "$out/$name.tar.gz"
cd "$out"
# An SBOM that lies there is part of the release: name.cdx.json.
# shellcheck disable=SC2046
sha256sum "$name.tar.gz" $(ls "$name".*.json 2>/dev/null || true) > "$name.sha256"
cat "$name.sha256"
