#!/usr/bin/env bash
# Makes the image debian:trixie-slim where no container registry can be reached: from Debian's own packages, under the
# same tag that the Dockerfiles name. Needs root, debootstrap and a running Docker engine; does nothing when the image
# is there already.
#
# MIRROR is the Debian mirror to use.
set -euo pipefail

readonly IMAGE=debian:trixie-slim
readonly SUITE=trixie
readonly MIRROR=${MIRROR:-http://deb.debian.org/debian}
# Kept out of the archive: what the official slim image leaves out too.
readonly SLIM=(usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian var/cache/apt/archives var/lib/apt/lists)

if docker image inspect "$IMAGE" >/dev/null 2>&1; then
  exit 0
fi

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT

# Debian's key ring of an older release need not know this one's keys by name; apt's own key ring does.
debootstrap --variant=minbase "$SUITE" "$root" "$MIRROR"
for path in "${SLIM[@]}"; do
  find "$root/$path" -mindepth 1 -delete 2>/dev/null || true
done
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/lintian/*
SLIM
mkdir -p "$root/usr/share/man/man1"
tar -C "$root" --numeric-owner -c . | docker import --change 'CMD ["bash"]' - "$IMAGE" >/dev/null
echo "$IMAGE was made from $MIRROR"
