#!/usr/bin/env bash
# Builds the images that are missing or out of date: kernel, initramfs and root file systems, from Debian packages.
set -euo pipefail

SCRIPTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly SCRIPTS CHECKOUT=${SCRIPTS%/*}
readonly RECIPES=$CHECKOUT/images
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/state.sh
source "$SCRIPTS/lib/state.sh"
# shellcheck source-path=SCRIPTDIR source=lib/packages.sh
source "$SCRIPTS/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR source=lib/requirements.sh
source "$SCRIPTS/lib/requirements.sh"
# shellcheck source-path=SCRIPTDIR source=../images/lib/digest.sh
source "$RECIPES/lib/digest.sh"
# shellcheck source-path=SCRIPTDIR source=../images/lib/manifest.sh
source "$RECIPES/lib/manifest.sh"
# shellcheck source-path=SCRIPTDIR source=lib/image-store.sh
source "$SCRIPTS/lib/image-store.sh"
# shellcheck source-path=SCRIPTDIR source=lib/image-build.sh
source "$SCRIPTS/lib/image-build.sh"

usage() {
  cat <<USAGE
Usage: scripts/build-images.sh [--check] [--refresh] [NAME...]

Builds the images NAME (all: $(image_names)) into $(state_directory)/images,
unless they are there and nothing they were made from has changed.

  --check    build nothing; exit status 0 when all are up to date, 1 when not
  --refresh  build anew with the packages that are the newest now (security updates)
USAGE
}

# image_names: every recipe that has an image.conf, in one line.
image_names() { find "$RECIPES" -mindepth 2 -maxdepth 2 -name image.conf -printf '%h\n' | sed 's|.*/||' | sort -r | xargs; }

check_names() {
  local name
  for name; do
    [[ -f $RECIPES/$name/image.conf ]] || fail "there is no image '$name'" "use one of: $(image_names)"
  done
}

check_tools() {
  local missing
  missing=$(missing_packages "${BUILD_PACKAGES[@]}" | paste -s -d ' ')
  [[ -z $missing ]] || fail "packages are missing to build images: $missing" 'run scripts/setup.sh, which installs them'
}

# stale NAME...: those that must be built.
stale() {
  local name
  for name; do
    up_to_date "$name" || printf '%s\n' "$name"
  done
}

main() {
  local check='' refresh='' names=() todo
  while (($# > 0)); do
    case $1 in
      --check) check=yes ;;
      --refresh) refresh=yes ;;
      -h | --help) usage && exit 0 ;;
      -*) fail "unknown option $1" 'scripts/build-images.sh --help lists the options' ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  ((${#names[@]} > 0)) || read -ra names <<<"$(image_names)"
  check_names "${names[@]}"
  open_store "$(state_directory)/images" "$refresh"
  todo=$(stale "${names[@]}")
  if [[ -n $check ]]; then
    [[ -n $todo ]] || exit 0
    say "out of date: ${todo//$'\n'/ }"
    exit 1
  fi
  if [[ -n $todo ]]; then
    check_tools
    lock_store
    # Another build may have done the work while this one waited.
    read -ra names <<<"$(stale "${names[@]}" | paste -s -d ' ')"
    ((${#names[@]} == 0)) || build_images "${names[@]}"
  fi
  say "images: up to date in $STORE"
}

main "$@"
