# shellcheck shell=bash
# Digests, of contents and of what a recipe reads.

# file_digest FILE: sha256 in hex.
file_digest() { sha256sum <"$1" | cut -d ' ' -f 1; }

# tree_digest ROOT PATH... [TEST...]: sha256 in hex of the names and contents of the files under ROOT/PATH that pass find's tests.
tree_digest() {
  local root=$1
  shift
  (cd "$root" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -d ' ' -f 1
}

# text_digest WORD...: sha256 in hex of the words.
text_digest() { printf '%s\n' "$@" | sha256sum | cut -d ' ' -f 1; }
