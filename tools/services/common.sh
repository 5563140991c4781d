# shellcheck shell=bash
# Shared by the service scripts: reading arguments, packages, ports, processes. Sourced, not run.
set -Eeuo pipefail
umask 077

fail() { echo "${0##*/}: $*" >&2; exit 1; }
usage() { echo "usage: ${0##*/} start|stop|reset DATA_DIR" >&2; exit 64; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "needs root once, to install packages: run it as root or install sudo"; fi
}

# open_data_dir ACTION DATA_DIR: sets ACTION and DATA (absolute), and holds the folder's lock until the script ends.
open_data_dir() {
  [ $# -eq 2 ] || usage
  ACTION=$1
  case $ACTION in start|stop|reset) ;; *) usage;; esac
  mkdir -p "$2" || fail "cannot make the data folder $2"
  DATA=$(cd "$2" && pwd)
  [ "$DATA" != / ] || fail "the data folder must not be /"
  exec 9>"$DATA.lock"
  flock -w 300 9 || fail "another run holds $DATA.lock"
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null | grep -c '^installed$')" = $# ]; }

# install_packages NAME…: what is missing, without starting any service of theirs. One run at a time on a machine.
install_packages() {
  if installed "$@"; then return; fi
  echo "${0##*/}: installing $*" >&2
  local log=$DATA/install.log
  # shellcheck disable=SC2016  # expanded by the inner shell
  as_root flock -w 900 /run/lock/parcelgate-apt.lock bash -c '
    set -Eeuo pipefail
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap "rm -f $policy" EXIT
      printf "#!/bin/sh\nexit 101\n" > $policy
      chmod +x $policy
    fi
    options=(-qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600)
    apt-get "${options[@]}" update
    apt-get "${options[@]}" install -y --no-install-recommends "$@"' install "$@" > "$log" 2>&1 \
    || { tail -n 20 "$log" >&2; fail "apt-get could not install $*; all of it: $log"; }
}

# free_port: a loopback port that nobody listens on right now.
free_port() {
  perl -MIO::Socket::INET -e '
    my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 0, Listen => 1) or die "no free port\n";
    print $socket->sockport, "\n"'
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A pid file names the process and when it started, so that a number used again is not taken for ours.
# A dead process that nobody has collected yet (Z) counts as gone.
started_at() { awk '{ sub(/^.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2>/dev/null; }
remember_process() { echo "$2 $(started_at "$2")" > "$1"; }
process_of() {
  local pid started
  [ -s "$1" ] && read -r pid started < "$1" && [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ] && echo "$pid"
}
stop_process() {
  local pid
  if pid=$(process_of "$1"); then
    kill -TERM "$pid" 2>/dev/null || true
    for _ in $(seq 100); do process_of "$1" >/dev/null || break; sleep 0.1; done
    if process_of "$1" >/dev/null; then kill -KILL "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$1"
}

# The two ways to end a service, for the actions stop and reset; a start continues. @param PID_FILE
end_if_requested() {
  case $ACTION in
    stop) stop_process "$1"; exit 0;;
    reset) stop_process "$1"; remove_data; exit 0;;
  esac
}
# start_once PID_FILE WANTED_PORT NAME LOG: calls `start_on PORT` of the script unless the service runs, and sets PORT.
# The port is the one wanted; 0: the one used last, else a free one. A free port may be taken before the service has it:
# then it tries again with another.
start_once() {
  local attempt
  if ! process_of "$1" >/dev/null; then
    for attempt in 1 2 3; do
      PORT=$2
      if [ "$PORT" = 0 ] && [ "$attempt" = 1 ] && [ -s "$DATA/port" ]; then PORT=$(cat "$DATA/port"); fi
      [ "$PORT" != 0 ] || PORT=$(free_port)
      if start_on "$PORT"; then echo "$PORT" > "$DATA/port"; break; fi
      stop_process "$1"
      [ "$attempt" != 3 ] || fail "$3 did not start; see $4"
    done
  fi
  PORT=$(cat "$DATA/port")
}
# await_ready PID_FILE TRIES PAUSE COMMAND…: until the command succeeds; fails when the process ends or tries run out.
await_ready() {
  local pid_file=$1 tries=$2 pause=$3
  shift 3
  for _ in $(seq "$tries"); do
    process_of "$pid_file" >/dev/null || return 1
    if "$@"; then return 0; fi
    sleep "$pause"
  done
  return 1
}
# print_env: keeps the KEY=VALUE lines on standard input in DATA/env, and prints them.
print_env() { tee "$DATA/env"; }
remove_data() { rm -rf "${DATA:?}"; rm -f "${DATA:?}.lock"; }
