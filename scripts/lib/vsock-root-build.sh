#!/usr/bin/env bash
# A Debian root for a VM that runs VMs: kernel modules, QEMU, a JVM. Its packages are unpacked and not configured, which takes no time and needs no mounts.
#   vsock-root-build.sh WORK OUT    makes OUT/root.ext4, OUT/vmlinuz and OUT/initrd
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly HERE WORK=$1 OUT=$2
readonly TREE=$WORK/tree
# shellcheck source-path=SCRIPTDIR source=../../images/lib/apt.sh
source "$HERE/../../images/lib/apt.sh"

readonly PACKAGES=default-jre-headless,qemu-system-x86,linux-image-cloud-amd64,kmod,iproute2,busybox-static,util-linux,dash,coreutils
# What the initrd loads to reach the root.
readonly MODULES=(virtio_pci virtio_blk virtio_console)

unpack() {
  refresh_lists "$WORK"
  debian_sources "$WORK" >"$WORK/sources.list"
  [[ -s $WORK/sources.list ]] || { echo "the apt sources of this machine have no Debian archive for $(suite)" && return 1; }
  apt-config dump | grep '^Acquire::' >"$WORK/apt.conf"
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale info fonts >"$WORK/dpkg.cfg"
  printf 'path-exclude=/usr/lib/%s/*\n' ipxe >>"$WORK/dpkg.cfg"
  TMPDIR=$WORK mmdebstrap --mode=root --variant=extract --skip=chroot/mount --include="$PACKAGES" --aptopt="$WORK/apt.conf" --dpkgopt="$WORK/dpkg.cfg" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' "$(suite)" "$TREE" "$WORK/sources.list"
}

# settle: what the packages' scripts would have done, as far as it is needed.
settle() {
  local java
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$TREE/etc/passwd"
  printf 'root:x:0:\n' >"$TREE/etc/group"
  mkdir -p "$TREE"/{proc,sys,run,root,tmp,work}
  depmod -b "$TREE" "$RELEASE"
  java=$(cd "$TREE" && find usr/lib/jvm -mindepth 1 -maxdepth 1 -type d -name 'java-*-openjdk-*')
  ln -s "/$java/bin/java" "$TREE/usr/bin/java"
  # Its archive of classes: 2 s less for each JVM. Without /proc it does not find its own libraries.
  chroot "$TREE" /usr/bin/env "LD_LIBRARY_PATH=/$java/lib" "/$java/bin/java" -Xshare:dump
  rm -rf "${TREE:?}"/boot "$TREE"/var/{cache,lib/apt} "${TREE:?}"/dev/*
}

make_initrd() {
  local to=$WORK/initrd name file number=10
  mkdir -p "$to"/{dev,proc,sys,new,modules,bin}
  cp "$TREE/bin/busybox" "$to/bin/"
  for name in "${MODULES[@]}"; do
    modprobe -d "$TREE" -S "$RELEASE" --show-depends "$name"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$WORK/modules"
  while read -r file; do
    cp "$file" "$to/modules/$number-${file##*/}"
    number=$((number + 1))
  done <"$WORK/modules"
  cat >"$to/init" <<'SH'
#!/bin/busybox sh
mount() { /bin/busybox mount "$@"; }
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
for module in /modules/*; do /bin/busybox insmod "$module"; done
# The modules have found their devices when they are loaded; the nodes follow at once.
until [ -b /dev/vda ] && [ -b /dev/vdb ] && [ -c /dev/vport0p1 ] && [ -c /dev/vport0p2 ]; do /bin/busybox usleep 10000; done
mount -t ext4 -o ro /dev/vda /new
mount -t ext4 /dev/vdb /new/work
for directory in dev proc sys; do mount -o move "/$directory" "/new/$directory"; done
exec /bin/busybox switch_root /new /bin/busybox sh /work/init
SH
  chmod 0755 "$to/init"
  (cd "$to" && find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet) >"$OUT/initrd"
}

mkdir -p "$OUT"
unpack
RELEASE=$(basename "$TREE"/lib/modules/* | head -n 1)
readonly RELEASE
cp "$TREE/boot/vmlinuz-$RELEASE" "$OUT/vmlinuz"
settle
make_initrd
mke2fs -q -F -t ext4 -d "$TREE" -m 0 -O ^has_journal "$OUT/root.ext4" "$(($(du -sm "$TREE" | cut -f 1) * 5 / 4 + 64))M"
