# shellcheck shell=bash
# A bare Debian 12 in a folder, for tools/try-bare and tools/try-image. Source it after lib.sh.

# needs_root: both programs make device nodes and change the root folder.
needs_root() { [ "$(id -u)" = 0 ] || fail 69 "a chroot needs root; run it with sudo"; }

# make_bare DIR: creates a minbase system, or reuses it. Its apt uses the mirrors of this machine's apt.
make_bare() {
  local bare=$1 mirror
  command -v debootstrap >/dev/null || fail 69 "debootstrap is missing; apt-get install debootstrap"
  if [ ! -x "$bare/usr/bin/apt-get" ]; then
    step "making a bare system in $bare"
    # The mirror is in one of these two files.
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null |
      sed -n 's/^URIs: //p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' | head -n 1) || true
    [ -n "$mirror" ] || fail 69 "apt has no mirror for Debian; see /etc/apt/sources.list"
    debootstrap --variant=minbase bookworm "$bare" "$mirror" >"$bare.log" 2>&1 ||
      fail 69 "debootstrap failed; see $bare.log"
  fi
  [ ! -e /etc/apt/sources.list.d/debian.sources ] ||
    { cp /etc/apt/sources.list.d/debian.sources "$bare/etc/apt/sources.list.d/"; : >"$bare/etc/apt/sources.list"; }
}

# enter_network DIR: copies this machine's name resolution and certificates. npm needs the certificates, because a
# network may have certificate authorities of its own.
enter_network() {
  local bare=$1
  cp -L /etc/resolv.conf "$bare/etc/resolv.conf"
  cp /etc/hosts "$bare/etc/hosts"
  mkdir -p "$bare/etc/ssl"
  cp -L "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$bare/etc/ssl/machine.pem"
}

mount_bare() {
  mountpoint -q "$1/proc" || mount -t proc proc "$1/proc"
  mountpoint -q "$1/dev" || mount --bind /dev "$1/dev"
  mountpoint -q "$1/dev/pts" || mount --bind /dev/pts "$1/dev/pts"
}

release_bare() {
  local point
  for point in dev/pts dev proc; do ! mountpoint -q "$1/$point" || umount -l "$1/$point"; done
}

# in_bare DIR COMMAND…: runs COMMAND as root in the clone, with a clean environment.
in_bare() {
  local bare=$1
  shift
  env -i HOME=/root TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${CCACHE_DISABLE:+CCACHE_DISABLE="$CCACHE_DISABLE"} NODE_EXTRA_CA_CERTS=/etc/ssl/machine.pem \
    chroot "$bare" sh -c 'cd /root/parcelgate && exec "$@"' sh "$@"
}
