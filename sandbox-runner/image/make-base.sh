#!/usr/bin/env bash
# Sees to it that the image debian:trixie-slim is there, which all images of this project begin with: from the registry,
# or where none can be reached made of Debian's own packages under the same tag, which needs root and debootstrap with
# debian-archive-keyring. Needs a running Docker engine; does nothing when the image is there already.
#
# MIRROR is the Debian mirror to use; its security updates are expected beside it, under the same address and -security.
set -euo pipefail

readonly IMAGE=debian:trixie-slim
readonly SUITE=trixie
readonly MIRROR=${MIRROR:-http://deb.debian.org/debian}
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
# What the official slim image leaves out too.
readonly SLIM=(/usr/share/doc /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian)

if docker image inspect "$IMAGE" >/dev/null 2>&1 || docker pull --quiet "$IMAGE" 2>/dev/null; then
  exit 0
fi
if ! command -v debootstrap >/dev/null || [ ! -e "$KEYRING" ]; then
  echo "No registry has $IMAGE for this machine. To make it here, install debootstrap and debian-archive-keyring." >&2
  exit 1
fi

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT

# Without this, debootstrap goes on with what nobody has signed when its key ring is of no use.
debootstrap --variant=minbase --force-check-gpg --keyring="$KEYRING" "$SUITE" "$root" "$MIRROR"

rm "$root/etc/apt/sources.list"
cat >"$root/etc/apt/sources.list.d/debian.sources" <<SOURCES
Types: deb
URIs: $MIRROR
Suites: $SUITE $SUITE-updates
Components: main
Signed-By: $KEYRING

Types: deb
URIs: ${MIRROR%/}-security
Suites: $SUITE-security
Components: main
Signed-By: $KEYRING
SOURCES
for path in "${SLIM[@]}"; do
  echo "path-exclude $path/*"
done >"$root/etc/dpkg/dpkg.cfg.d/slim"
# An image that is half made is thrown away: nothing need reach the disk before the next step.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
chroot "$root" sh -euc '
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get dist-upgrade -qy'

for path in "${SLIM[@]}" /var/cache/apt /var/lib/apt/lists /var/log; do
  find "$root$path" -mindepth 1 ! -type d -delete
  find "$root$path" -mindepth 1 -type d -empty -delete
done
# The engine gives containers their own.
: >"$root/etc/resolv.conf"
tar -C "$root" --numeric-owner -c . | docker import --change 'CMD ["bash"]' - "$IMAGE" >/dev/null
echo "$IMAGE was made from $MIRROR"
