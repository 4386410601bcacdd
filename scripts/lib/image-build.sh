# shellcheck shell=bash
# Builds into BUILD, then moves what is whole into the store. Needs image-store.sh and what that needs.

readonly NETWORK_REMEDY='check that this machine reaches its apt sources (apt-get update), then run the same command again'

# build_images NAME...
build_images() {
  local name root
  LOG=${STORE%/*}/logs/images.log
  : >"$LOG"
  say "images: building $*"
  ensure_kernel
  ensure_boot
  for name; do
    if [[ -z $REFRESH ]] && root_up_to_date "$name"; then
      root=$(manifest_field "$STORE/$name/manifest.json" digest)
    else
      root=$(build_root "$name")
    fi
    publish "$name" "${root#sha256:}"
  done
}

# ensure_kernel: sets KERNEL.
ensure_kernel() {
  KERNEL=$STORE/.kernel/$KERNEL_INPUTS
  if [[ -z $REFRESH && -s $KERNEL/vmlinux ]]; then
    return 0
  fi
  step 'kernel and modules' "$LOG" "$NETWORK_REMEDY" "$RECIPES/boot/build.sh" kernel "$BUILD" "$BUILD/kernel"
  rm -rf "$STORE/.kernel"
  mkdir "$STORE/.kernel"
  mv "$BUILD/kernel" "$KERNEL"
}

# ensure_boot: sets BOOT_KERNEL and BOOT_INITRD, digests of files that are in the store then, and AGENT_VERSION.
ensure_boot() {
  local agent=$CHECKOUT/guest-agent/target/agent
  step 'guest agent' "$LOG" 'correct what the compiler names' "$CHECKOUT/guest-agent/make" build
  AGENT_VERSION=$("$agent" -version)
  mkdir "$BUILD/boot-kernel" "$BUILD/boot-initrd"
  step 'initramfs' "$LOG" 'look at the log' "$RECIPES/boot/build.sh" initrd "$KERNEL" "$agent" "$BUILD/boot-initrd/initrd"
  ln "$KERNEL/vmlinux" "$BUILD/boot-kernel/vmlinux"
  chmod 0444 "$BUILD"/boot-*/*
  BOOT_KERNEL=$(file_digest "$BUILD/boot-kernel/vmlinux")
  BOOT_INITRD=$(file_digest "$BUILD/boot-initrd/initrd")
  keep "$BUILD/boot-kernel" "boot/$BOOT_KERNEL"
  keep "$BUILD/boot-initrd" "boot/$BOOT_INITRD"
}

# build_root NAME: prints the digest of the root file system, which is in the store then.
build_root() {
  local name=$1 made=$BUILD/$1 work=$BUILD/$1.work digest
  mkdir -p "$made" "$work" "$BUILD/apt"
  ln -s ../apt "$work/apt"
  step "$name: root file system" "$LOG" "$NETWORK_REMEDY" "${AS_ROOT[@]}" "$RECIPES/$name/build.sh" "$work" "$made"
  digest=$(file_digest "$made/root.ext4")
  keep "$made" "roots/$digest"
  remove_tree "$work"
  printf '%s\n' "$digest"
}

# keep MADE PLACE: moves a directory to its place in the store, unless the same contents are there already.
keep() {
  mkdir -p "$STORE/${2%/*}"
  [[ ! -d $STORE/$2 ]] || return 0
  sync "$1"/*
  mv -T "$1" "$STORE/$2"
}

# packages_of ROOT-DIGEST: lines `name version`, of the root and the kernel.
packages_of() {
  cat "$STORE/roots/$1/packages"
  printf '%s %s\n' "$(<"$KERNEL/package")" "$(<"$KERNEL/version")"
}

# publish NAME ROOT-DIGEST: writes the manifest; from then on new workspaces use what it names.
publish() {
  local name=$1 root=$2 bytes minimum
  bytes=$(stat -c %s "$STORE/roots/$root/root.ext4")
  minimum=$(((bytes + (1 << 20) - 1) >> 20 << 20))
  # shellcheck source=/dev/null
  source "$RECIPES/$name/image.conf"
  mkdir -p "$STORE/$name"
  write_manifest "$STORE/$name/manifest.json" \
    schema 1 \
    name "$(json_text "$name")" \
    digest "$(json_text "sha256:$root")" \
    root "$(json_text "../roots/$root/root.ext4")" \
    rootBytes "$bytes" \
    kernel "$(json_text "../boot/$BOOT_KERNEL/vmlinux")" \
    kernelDigest "$(json_text "sha256:$BOOT_KERNEL")" \
    kernelVersion "$(json_text "$(<"$KERNEL/release")")" \
    initrd "$(json_text "../boot/$BOOT_INITRD/initrd")" \
    initrdDigest "$(json_text "sha256:$BOOT_INITRD")" \
    agent "$(json_text "$AGENT_VERSION")" \
    init "$(json_text agent)" \
    defaultDiskBytes "$DEFAULT_DISK_BYTES" \
    minDiskBytes "$minimum" \
    defaultMemoryMiB "$DEFAULT_MEMORY_MIB" \
    minMemoryMiB "$MIN_MEMORY_MIB" \
    packages "$(packages_of "$root" | packages_json)" \
    bootInputs "$(json_text "sha256:$BOOT_INPUTS")" \
    rootInputs "$(json_text "sha256:$(root_inputs "$name")")" \
    inputs "$(json_text "sha256:$(text_digest "$BOOT_INPUTS" "$(root_inputs "$name")")")" \
    createdAt "$(json_text "$(date -u +%FT%TZ)")"
  say "  $name: $((bytes >> 20)) MiB, kernel $(<"$KERNEL/release"), sha256:${root:0:12}"
}
