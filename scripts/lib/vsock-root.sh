# shellcheck shell=bash
# The root of the VM that has vsock, made once for each recipe and release of Debian. Needs report.sh, CACHE, CHECKOUT, HERE and STATE.

# shellcheck source-path=SCRIPTDIR source=../../images/lib/digest.sh
source "$CHECKOUT/images/lib/digest.sh"

# ensure_root: sets ROOT, a directory with root.ext4, vmlinuz and initrd.
ensure_root() {
  local inputs as_root=()
  # So that the tree can have files of root's: a user name space, as for the images.
  ((EUID == 0)) || as_root=(unshare --user --map-root-user --map-auto)
  inputs=$(text_digest "$(dpkg --print-architecture)" "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" "$(file_digest "$HERE/vsock-root-build.sh")" "$(file_digest "$CHECKOUT/images/lib/apt.sh")")
  ROOT=$CACHE/$inputs
  if [[ ! -d $ROOT ]]; then
    # What earlier recipes made.
    find "$CACHE" -mindepth 1 -maxdepth 1 -type d ! -path "$WORK" -exec rm -rf {} +
    mkdir "$WORK/root"
    step 'root of the VM with vsock' "$STATE/logs/vsock-lab.log" 'check that this machine reaches its apt sources (apt-get update), then run the same command again' \
      "${as_root[@]}" "$HERE/vsock-root-build.sh" "$WORK/root" "$WORK/root.made"
    mv -T "$WORK/root.made" "$ROOT"
    "${as_root[@]}" rm -rf "$WORK/root"
  fi
}
