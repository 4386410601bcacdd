# shellcheck shell=bash
# The images in the state directory: what is up to date, and how a stale one is replaced.
#
#   NAME/manifest.json           replaced by a rename
#   roots/DIGEST/root.ext4       immutable: overlays of workspaces lie on it for ever
#   boot/DIGEST/vmlinux          immutable, shared by the images
#   boot/DIGEST/initrd           immutable, shared by the images
#   .kernel/INPUTS/              the unpacked kernel, so that a new agent needs no network
#   .build/                      a build under way, or what an interrupted one left
#
# Needs report.sh, digest.sh and manifest.sh; SCRIPTS, CHECKOUT and RECIPES.

# What a recipe runs under so that it can own files as root: nothing, or a user name space.
AS_ROOT=()
((EUID == 0)) || AS_ROOT=(unshare --user --map-root-user --map-auto)

# open_store DIRECTORY REFRESH: sets STORE and the digests of what recipes read.
open_store() {
  STORE=$1
  REFRESH=$2
  SYSTEM="$(dpkg --print-architecture) $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)"
  KERNEL_INPUTS=$(text_digest "$SYSTEM" "$(tree_digest "$RECIPES" boot lib)")
  BOOT_INPUTS=$(text_digest "$KERNEL_INPUTS" "$(agent_inputs)")
}

# agent_inputs: digest of the agent's sources without its tests.
agent_inputs() { tree_digest "$CHECKOUT" guest-agent '(' -name '*.go' -o -name go.mod -o -path guest-agent/make ')' ! -name '*_test.go'; }

root_inputs() { text_digest "$SYSTEM" "$(tree_digest "$RECIPES" "$1" lib)"; }

# up_to_date NAME: whether the manifest was made from the inputs of now and its files are there.
up_to_date() {
  [[ -z $REFRESH ]] && root_up_to_date "$1" && [[ $(manifest_field "$STORE/$1/manifest.json" bootInputs) == "sha256:$BOOT_INPUTS" ]] &&
    present "$1" kernel && present "$1" initrd
}

root_up_to_date() {
  [[ $(manifest_field "$STORE/$1/manifest.json" rootInputs) == "sha256:$(root_inputs "$1")" ]] && present "$1" root
}

# present NAME FIELD: the file that the field names exists and is not empty.
present() { [[ -s $STORE/$1/$(manifest_field "$STORE/$1/manifest.json" "$2") ]]; }

# lock_store: one build at a time; the lock ends with this process. Removes what an interrupted build left.
lock_store() {
  mkdir -p "$STORE" "${STORE%/*}/logs" 2>/dev/null || fail "cannot write to $STORE" 'set CLOISTER_HOME to a directory of yours'
  exec 9>"$STORE/.lock"
  if ! flock -n 9; then
    say 'images: another build is under way, waiting for it'
    flock 9
  fi
  BUILD=$STORE/.build
  remove_tree "$BUILD"
  mkdir "$BUILD"
  trap 'remove_tree "$BUILD"' EXIT
  trap 'exit 130' INT TERM HUP
}

# remove_tree DIRECTORY: a part of a build, whose files may belong to users that only the name space of its build knows.
remove_tree() { [[ ! -e $1 ]] || "${AS_ROOT[@]}" rm -rf --one-file-system "$1"; }
