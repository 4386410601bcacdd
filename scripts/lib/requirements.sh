# shellcheck shell=bash
# The Debian packages that Cloister uses: one place. A JDK and Maven are the user's own.
# shellcheck disable=SC2034  # read by the scripts that source this file

# To run VMs. seabios and qemu-system-data (with the microvm firmware) come as dependencies.
RUN_PACKAGES=(qemu-system-x86 qemu-utils procps)

# To build the guest agent and the images.
BUILD_PACKAGES=(golang-go mmdebstrap debian-archive-keyring e2fsprogs kmod cpio lz4 xz-utils zstd ca-certificates git)

# To check the scripts.
TEST_PACKAGES=(shellcheck)
