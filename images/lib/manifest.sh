# shellcheck shell=bash
# The manifest of an image. BOOT.md says what each field means.

# manifest_field FILE NAME: the value of a field at the top level, empty when there is none. Reads what write_manifest wrote.
manifest_field() { sed -nE "s/^  \"$2\": \"?([^\",]*)\"?,?\$/\1/p" "$1" 2>/dev/null | head -n 1; }

# json_text WORD: a JSON string. The words are names, versions and digests: nothing in them needs an escape.
json_text() { printf '"%s"' "$1"; }

# packages_json: an object of the lines `name version` on standard input.
packages_json() {
  awk 'BEGIN { printf "{" } { printf "%s\"%s\": \"%s\"", (NR > 1 ? ", " : ""), $1, $2 } END { printf "}" }'
}

# write_manifest FILE (NAME VALUE)...: VALUE is JSON; the file is replaced as a whole.
write_manifest() {
  local file=$1 comma=''
  shift
  {
    printf '{'
    while (($# > 0)); do
      printf '%s\n  "%s": %s' "$comma" "$1" "$2"
      comma=,
      shift 2
    done
    printf '\n}\n'
  } >"$file.new"
  chmod 0444 "$file.new"
  mv -f "$file.new" "$file"
}
