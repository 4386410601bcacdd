#!/usr/bin/env bash
# A Debian root with the tools a coding agent expects, of the same release as this machine.
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

wanted_packages() { grep -v '^#' "$RECIPE/packages" | paste -s -d ,; }

# bootstrap: from this machine's sources with this machine's proxy and fetch options. Mounts nothing, so that it works in a
# container or a chroot, and an interrupted build leaves only files.
bootstrap() {
  debian_sources "$WORK" >"$WORK/sources.list"
  [[ -s $WORK/sources.list ]] || {
    echo "the apt sources of this machine have no Debian archive for $(suite)"
    return 1
  }
  apt-config dump | grep '^Acquire::' >"$WORK/apt.conf"
  grep -h '^path-' "$RECIPE/files/etc/dpkg/dpkg.cfg.d/small" "$RECIPE/excluded" >"$WORK/dpkg.cfg"
  TMPDIR=$WORK mmdebstrap --mode=root --variant=minbase --skip=chroot/mount \
    --include="$(wanted_packages)" --aptopt="$WORK/apt.conf" --dpkgopt="$WORK/dpkg.cfg" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    "$(suite)" "$TREE" "$WORK/sources.list"
}

# settle: removes what belonged to the build, adds what belongs to the guest.
settle() {
  rm -f "$TREE"/etc/{apt/apt.conf.d,dpkg/dpkg.cfg.d}/99mmdebstrap "$TREE/etc/hostname" "$TREE/etc/resolv.conf"
  rm -rf "$TREE"/var/lib/apt/lists/* "$TREE"/var/cache/{apt,debconf}/* "$TREE"/var/log/* "${TREE:?}"/dev/*
  cp -r "$RECIPE/files/." "$TREE/"
  chroot "$TREE" useradd -m -u 1000 -s /bin/bash agent
  ln -sf /usr/share/zoneinfo/Etc/UTC "$TREE/etc/localtime"
  finish_tree "$TREE"
}

mkdir -p "$OUT"
refresh_lists "$WORK"
bootstrap
settle
# shellcheck disable=SC2016  # the names are dpkg's
chroot "$TREE" dpkg-query -W -f '${Package} ${Version}\n' >"$OUT/packages"
make_ext4 "$TREE" "$OUT/root.ext4" cloister-debian c1015735-6d69-4e49-8d41-4c0000000002 16
