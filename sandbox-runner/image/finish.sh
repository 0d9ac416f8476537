#!/bin/sh
# The last step of the image: writes down the versions of its tools and takes away what no program needs.
# Its arguments are passed on to write-versions.ts.
set -eu

cd /opt/viva/build
mkdir -p node_modules/@viva
ln -s ../../protocol node_modules/@viva/protocol
PATH=/opt/viva/bin:$PATH node languages/write-versions.ts /opt/viva/versions.json "$@"
rm -r /opt/viva/build

# The service gives each container's programs a user of their own, of 1024 (src/sandbox/docker/user-ids.ts). All have a
# name and a home, for which many tools ask.
for id in $(seq 10003 11025); do
  echo "program:x:$id:$id::/code:/bin/bash" >>/etc/passwd
  echo "program:x:$id:" >>/etc/group
done

# A set-uid program gains nothing without privileges to gain, so none is kept.
find / -xdev -perm /6000 -type f -exec chmod a-s {} +
# Locked accounts all of them: nobody logs in here, so nobody's secret is kept.
for file in /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow-; do
  rm -f "$file"
done
find /root /tmp /var/tmp -mindepth 1 -delete
