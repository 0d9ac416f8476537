#!/bin/sh
# Starts the engine in a pod. Under cgroup v2 only a group without processes of its own may hand controllers on: the
# engine moves out of the pod's group into one beside its containers'.
set -eu

groups=/sys/fs/cgroup
if [ -e "$groups/cgroup.controllers" ]; then
  mkdir -p "$groups/engine"
  while read -r process; do
    echo "$process" >"$groups/engine/cgroup.procs" || true # it may have ended
  done <"$groups/cgroup.procs"
  for controller in $(cat "$groups/cgroup.controllers"); do
    echo "+$controller" >"$groups/cgroup.subtree_control"
  done
fi
rm -f /var/run/docker.pid # of an engine that was killed in this very container
exec dockerd
