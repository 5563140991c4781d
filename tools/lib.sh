# shellcheck shell=bash
# What tools/run, tools/test and their like share. Source it after `set -Eeuo pipefail`.

PARCELGATE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PARCELGATE_ROOT

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  C_DIM=$'\e[2m' C_BOLD=$'\e[1m' C_RED=$'\e[31m' C_GREEN=$'\e[32m' C_OFF=$'\e[0m'
else
  C_DIM='' C_BOLD='' C_RED='' C_GREEN='' C_OFF=''
fi

say() { printf '%s\n' "$*"; }
step() { printf '%s==>%s %s\n' "$C_BOLD$C_GREEN" "$C_OFF" "$*"; }
note() { printf '%s    %s%s\n' "$C_DIM" "$*" "$C_OFF"; }
# fail CODE MESSAGE: one line that states the problem, the place and the remedy.
fail() {
  local code=$1
  shift
  printf '%s%s: %s%s\n' "$C_RED" "$(basename "$0")" "$*" "$C_OFF" >&2
  exit "$code"
}

# as_root COMMAND…: as it is when root, else with sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail 69 "installing packages needs root or sudo; run as root, or install them by hand and add --no-install"
  fi
}

# packages_of GROUP…: the names that tools/packages.txt lists for the groups.
packages_of() {
  local group
  for group in "$@"; do sed -n "s/^$group: //p" "$PARCELGATE_ROOT/tools/packages.txt"; done | tr ' ' '\n' | sed '/^$/d'
}

# missing_packages GROUP…: what no installed package is or provides; another vendor's nodejs provides npm and excludes
# the package of that name.
missing_packages() {
  local name provided
  provided=$(dpkg-query -W -f='${db:Status-Status} ${Provides}\n' | sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -s ', ' '\n' | sort -u)
  for name in $(packages_of "$@"); do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] ||
      grep -qxF "$name" <<<"$provided" || printf '%s ' "$name"
  done
}

# without_unknown NAMES: drops Redmine's packages and chromium where the distribution has none (Ubuntu has chromium as a
# snap alone); only their tests need them.
without_unknown() {
  if [[ " $1 " == *" chromium "* ]] && ! apt-cache show chromium >/dev/null 2>&1; then
    set -- "$(printf '%s\n' "$1" | tr ' ' '\n' | grep -vx chromium | tr '\n' ' ')"
  fi
  if [[ " $1 " == *" redmine "* ]] && ! apt-cache show redmine >/dev/null 2>&1; then
    printf '%s\n' "$1" | tr ' ' '\n' | grep -vxE 'redmine|redmine-sqlite|puma' | tr '\n' ' '
  else
    printf '%s' "$1"
  fi
}

# install_bundler_first NAMES: sets BUNDLER_PIN when redmine is among them. Debian 12's update of ruby brings a bundler
# that does not see the gems of Debian packages, and redmine's installation stops with it. The version of the packaged
# bundler is known only when that is installed.
install_bundler_first() {
  BUNDLER_PIN=''
  [[ " $1 " == *" redmine "* ]] || return 0
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get install -y --no-install-recommends ruby-bundler || return 1
  BUNDLER_PIN=$(dpkg -L ruby-bundler | sed -n 's#.*/gems/bundler-\([0-9.]*\)$#BUNDLER_VERSION=\1#p' | awk '!n++')
}

# install_packages GROUP…: installs what is missing; nothing is started by it. The log is shown when it fails.
install_packages() {
  local missing log policy=/usr/sbin/policy-rc.d made=''
  command -v dpkg-query >/dev/null || fail 69 "this system has no dpkg; install the packages of tools/packages.txt by hand and add --no-install"
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086
  step "installing $(set -- $missing; echo $#) packages ($*)"
  log=$(mktemp)
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    made=yes
  fi
  # shellcheck disable=SC2086
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update && missing=$(without_unknown "$missing") && install_bundler_first "$missing" &&
         as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 ${BUNDLER_PIN:-} apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    [ -z "$made" ] || as_root rm -f "$policy"
    fail 69 "apt-get could not install the packages; the end of its log stands above, all of it in $log"
  fi
  [ -z "$made" ] || as_root rm -f "$policy"
  rm -f "$log"
}

# install_npm FOLDER: the packages of a folder's package-lock.json, exactly these; nothing of theirs is run.
install_npm() {
  local folder=$PARCELGATE_ROOT/$1 log
  command -v npm >/dev/null || fail 69 "npm is missing; run without --no-install, or install the packages of tools/packages.txt"
  cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed" && return 0
  step "installing node packages ($1)"
  log=$(mktemp)
  if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail 69 "npm could not install the packages of $1; is the registry reachable? The end of its log stands above"
  fi
  cp "$folder/package-lock.json" "$folder/node_modules/.installed"
  rm -f "$log"
}

# build PRESET [TARGET…]: configures and builds, quietly unless it fails or somebody watches.
build() {
  local preset=$1 log
  shift
  command -v cmake >/dev/null || fail 69 "cmake is missing; run without --no-install, or install the packages of tools/packages.txt"
  log=$(mktemp)
  step "configuring ($preset)"
  if ! (cd "$PARCELGATE_ROOT" && cmake --preset "$preset") >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail 69 "cmake could not configure; its log stands above"
  fi
  rm -f "$log"
  step "building ($preset)"
  local targets=()
  [ $# -eq 0 ] || targets=(--target "$@")
  if [ -t 1 ]; then
    (cd "$PARCELGATE_ROOT" && cmake --build --preset "$preset" "${targets[@]}") || fail 69 "the build failed; see above"
  else
    log=$(mktemp)
    if ! (cd "$PARCELGATE_ROOT" && cmake --build --preset "$preset" "${targets[@]}") >"$log" 2>&1; then
      grep -E -A6 'FAILED|error|warning' "$log" | tail -n 60 >&2 || tail -n 60 "$log" >&2
      fail 69 "the build failed; the end of its log stands above, all of it in $log"
    fi
    rm -f "$log"
  fi
}
