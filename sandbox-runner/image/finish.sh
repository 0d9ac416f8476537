#!/bin/sh
# The last step of the image: writes down the versions of its tools and takes away what no program needs.
# Its arguments are passed on to write-versions.ts.
set -eu

cd /opt/viva/build
mkdir -p node_modules/@viva
ln -s ../../protocol node_modules/@viva/protocol
PATH=/opt/viva/bin:$PATH node languages/write-versions.ts /opt/viva/versions.json "$@"
rm -r /opt/viva/build

# A set-uid program gains nothing without privileges to gain, so none is kept.
find / -xdev -perm /6000 -type f -exec chmod a-s {} +
# Locked accounts all of them: nobody logs in here, so nobody's secret is kept.
for file in /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow-; do
  rm -f "$file"
done
find /root /tmp /var/tmp -mindepth 1 -delete
