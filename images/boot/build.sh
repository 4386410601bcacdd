#!/usr/bin/env bash
# The kernel, and an initramfs of the agent and its modules.
#   build.sh kernel WORK OUT         fetches the kernel: OUT/vmlinux OUT/modules/ OUT/version OUT/release OUT/package
#   build.sh initrd KERNEL AGENT OUT packs OUT from what `kernel` made and the agent's binary
set -euo pipefail

readonly RECIPE=${BASH_SOURCE[0]%/*}
# shellcheck source-path=SCRIPTDIR source=../lib/apt.sh
source "$RECIPE/../lib/apt.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/ext4.sh
source "$RECIPE/../lib/ext4.sh"

readonly META_PACKAGE=linux-image-cloud-amd64

# wanted STAGE: the names that modules.conf lists for it.
wanted() { awk -v stage="$1" '$1 == stage { print $2 }' "$RECIPE/modules.conf"; }

# load_order TREE RELEASE NAME...: files to insert, dependencies first, each once.
load_order() {
  local tree=$1 release=$2 name
  shift 2
  for name; do
    modprobe -d "$tree" -S "$release" --show-depends --ignore-install "$name" || {
      echo "the kernel $release has no module $name" >&2
      return 1
    }
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# put_module SOURCE TARGET: uncompressed, as the agent hands it to the kernel.
put_module() {
  case $1 in
    *.xz) xz -dc "$1" >"$2" ;;
    *.zst) zstd -qdc "$1" >"$2" ;;
    *) cp "$1" "$2" ;;
  esac
}

module_name() { sed -E 's|.*/||; s|\.ko(\..*)?$||' <<<"$1"; }

# collect_modules TREE RELEASE TARGET: NN-<name>.ko for the boot, later/<name>.ko and later/order for the rest.
collect_modules() {
  local tree=$1 release=$2 target=$3 number=0 booted files file name names
  mkdir -p "$target/later"
  read -ra names <<<"$(wanted boot | paste -s -d ' ')"
  booted=$(load_order "$tree" "$release" "${names[@]}")
  while read -r file; do
    number=$((number + 1))
    put_module "$file" "$(printf '%s/%02d-%s.ko' "$target" "$number" "$(module_name "$file")")"
  done <<<"$booted"
  for name in $(wanted later); do
    files=$(load_order "$tree" "$release" "$name" | grep -vxF "$booted" || true)
    [[ -n $files ]] || continue
    while read -r file; do
      put_module "$file" "$target/later/$(module_name "$file").ko"
    done <<<"$files"
    printf '%s:%s\n' "$name" "$(while read -r file; do printf ' %s' "$(module_name "$file")"; done <<<"$files")" >>"$target/later/order"
  done
}

# The packers a kernel may be compressed with: the magic bytes as a regular expression, and the program that unpacks.
readonly PACKERS=('\x02\x21\x4c\x18|lz4 -dc' '\x28\xb5\x2f\xfd|zstd -qdc' '\xfd7zXZ\x00|xz -qdc' '\x1f\x8b\x08|gzip -qdc')

# extract_vmlinux BZIMAGE ELF: the kernel without its decompressor, which would run in the guest at every boot.
# What follows the compressed stream in the file makes some packers complain at the end, so the result is what counts.
extract_vmlinux() {
  local packer offset
  for packer in "${PACKERS[@]}"; do
    for offset in $(LC_ALL=C grep -aboP "${packer%|*}" "$1" | cut -d : -f 1 | head -n 3); do
      # shellcheck disable=SC2086  # a command and its options
      tail -c "+$((offset + 1))" "$1" | ${packer#*|} >"$2" 2>/dev/null || true
      [[ $(head -c 4 "$2" | tail -c 3) != ELF ]] || return 0
    done
  done
  echo "no compressed kernel found in $1"
  return 1
}

make_kernel() {
  local work=$1 out=$2 package tree release
  refresh_lists "$work"
  package=$(apt_private "$work" cache show --no-all-versions "$META_PACKAGE" | sed -n 's/^Depends: \([^ ,]*\).*/\1/p')
  [[ -n $package ]] || { echo "no package $META_PACKAGE in the apt sources of this machine"; return 1; }
  mkdir -p "$out"
  fetch_package "$work" "$package" >"$out/version"
  tree=$work/unpacked/$package
  [[ -d $tree/lib/modules ]] || tree=$tree/usr
  release=$(basename "$tree"/lib/modules/*)
  depmod -b "$tree" "$release"
  grep -q '^CONFIG_PVH=y' "$work/unpacked/$package/boot/config-$release"
  extract_vmlinux "$work/unpacked/$package/boot/vmlinuz-$release" "$out/vmlinux"
  collect_modules "$tree" "$release" "$out/modules"
  printf '%s\n' "$package" >"$out/package"
  printf '%s\n' "$release" >"$out/release"
}

make_initrd() {
  local kernel=$1 agent=$2 out=$3 tree
  tree=$(mktemp -d "$out.XXXXXX")
  install -m 0755 "$agent" "$tree/init"
  cp -r "$kernel/modules" "$tree/modules"
  mkdir "$tree"/{dev,proc,sys,newroot}
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$tree" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc -R 0:0 --reproducible --quiet) >"$out"
  rm -rf "$tree"
}

case $1 in
  kernel) make_kernel "$2" "$3" ;;
  initrd) make_initrd "$2" "$3" "$4" ;;
esac
