#!/usr/bin/env bash
# The smallest root that is still pleasant: one static binary and a dozen files.
#   build.sh WORK OUT    makes OUT/root.ext4 and OUT/packages
set -euo pipefail

readonly RECIPE=${BASH_SOURCE[0]%/*}
readonly WORK=$1 OUT=$2
readonly TREE=$WORK/tree
# shellcheck source-path=SCRIPTDIR source=../lib/apt.sh
source "$RECIPE/../lib/apt.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/ext4.sh
source "$RECIPE/../lib/ext4.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/tree.sh
source "$RECIPE/../lib/tree.sh"

# make_directories: /bin, /sbin and /lib are links into /usr, as in Debian.
make_directories() {
  local name
  for name in bin sbin lib; do
    install -d "$TREE/usr/$name"
    ln -s "usr/$name" "$TREE/$name"
  done
  install -d "$TREE"/usr/local/{bin,sbin,share} "$TREE/usr/share" "$TREE/etc/ssl/certs" "$TREE"/var/{cache,lib,log,spool}
  ln -s ../run "$TREE/var/run"
}

install_busybox() {
  local busybox=$WORK/unpacked/busybox-static/bin/busybox applet
  [[ -x $busybox ]] || busybox=$WORK/unpacked/busybox-static/usr/bin/busybox
  install -m 0755 "$busybox" "$TREE/usr/bin/busybox"
  "$busybox" --list-full | while read -r applet; do
    case $applet in
      linuxrc | */busybox | */init | */dpkg* | */rpm*) continue ;;
    esac
    [[ -e $TREE/$applet || -L $TREE/$applet ]] || ln -s /usr/bin/busybox "$TREE/$applet"
  done
}

install_certificates() {
  find "$WORK/unpacked/ca-certificates/usr/share/ca-certificates" -name '*.crt' -print0 | sort -z |
    xargs -0 cat >"$TREE/etc/ssl/certs/ca-certificates.crt"
  ln -s certs/ca-certificates.crt "$TREE/etc/ssl/cert.pem"
}

install_files() {
  cp -r "$RECIPE/files/." "$TREE/"
  chmod 0640 "$TREE/etc/shadow"
  install -d -m 0755 -o 1000 -g 1000 "$TREE/home/agent"
}

refresh_lists "$WORK"
mkdir -p "$OUT" "$TREE"
for package in busybox-static ca-certificates; do
  printf '%s %s\n' "$package" "$(fetch_package "$WORK" "$package")"
done >"$OUT/packages"
make_directories
install_busybox
install_certificates
install_files
finish_tree "$TREE"
make_ext4 "$TREE" "$OUT/root.ext4" cloister-minimal c1015735-6d69-4e49-8d41-4c0000000001 4
