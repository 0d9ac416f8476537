#!/usr/bin/env bash
# Sees to it that a Docker engine with both runtimes answers, runc and gVisor's runsc: for CI, and for developers whose
# machine is theirs to change. Needs root on a Debian-like system; takes Debian's packages; what is there stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly DAEMON=/etc/docker/daemon.json
readonly RUNSC=/usr/local/bin/runsc
readonly PATIENCE_S=60

# Greps read to the end: a command whose output nobody reads any more would count as failed.
knows_runsc() { docker info --format '{{json .Runtimes}}' | grep '"runsc"' >/dev/null; }
answers() { docker version >/dev/null 2>&1; }

wait_for_engine() {
  for _ in $(seq "$PATIENCE_S"); do
    if answers; then return; fi
    sleep 1
  done
  echo "The Docker engine does not answer; its log is /var/log/dockerd.log." >&2
  exit 1
}

# Starts the engine by hand where there is no service manager.
start_engine() {
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &
  fi
  wait_for_engine
}

# A running engine reads its runtimes again on SIGHUP.
reload_engine() {
  kill -HUP "$(cat /run/docker.pid)"
  for _ in $(seq "$PATIENCE_S"); do
    if knows_runsc; then return; fi
    sleep 1
  done
  echo "The Docker engine did not take up the runtime runsc." >&2
  exit 1
}

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" >/dev/null; }

knows_systrap() { { runsc flags 2>&1 || true; } | grep systrap >/dev/null; }

# Debian's gVisor knows its fast platform since trixie. On an older system that package's program is taken out of it: it
# is static and needs nothing else.
provide_runsc() {
  if knows_systrap; then return; fi
  bash sandbox-runner/image/make-base.sh
  local out
  out=$(mktemp -d)
  docker run --rm --network host --volume "$out:/out" --workdir /tmp debian:trixie-slim sh -euc '
    apt-get update -q >/dev/null
    apt-get download -q runsc >/dev/null
    dpkg -x runsc_*.deb /out'
  install -m 755 "$out/usr/bin/runsc" "$RUNSC"
  rm -rf "$out"
  if ! knows_systrap; then
    echo "This runsc does not know the platform systrap." >&2
    exit 1
  fi
}

# Adds to what the engine is configured with already.
register_runsc() {
  if knows_runsc; then return; fi
  mkdir -p "$(dirname "$DAEMON")"
  runsc install --config_file "$DAEMON" -- --platform=systrap --network=none >/dev/null
  reload_engine
}

missing=()
command -v dockerd >/dev/null || missing+=(docker.io)
# By which the base image is made where no registry can be reached.
command -v debootstrap >/dev/null || missing+=(debootstrap debian-archive-keyring)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -q >/dev/null
  apt_install "${missing[@]}"
fi
# Since trixie, the client is a package of its own.
command -v docker >/dev/null || apt_install docker-cli
answers || start_engine
provide_runsc
register_runsc
echo "The Docker engine $(docker version --format '{{.Server.Version}}') answers, with runc and runsc."
