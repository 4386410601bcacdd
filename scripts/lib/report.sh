# shellcheck shell=bash
# What scripts say: one line per step, and errors that name the evidence and the next thing to do.

# say TEXT: one line for people.
say() { printf '%s\n' "$*" >&2; }

# fail WHAT [REMEDY]: ends the script.
fail() {
  printf 'cloister: %s\n' "$1" >&2
  [[ -z ${2:-} ]] || printf '  What to do: %s\n' "$2" >&2
  exit 1
}

# step TEXT LOG REMEDY COMMAND...: runs a program quietly and shows how long it took; fails with the tail of its log.
# COMMAND is a program, never a shell function: `set -e` does not hold inside a function whose result is tested.
step() {
  local text=$1 log=$2 remedy=$3 started=$EPOCHREALTIME
  shift 3
  printf '  %-56s ' "$text" >&2
  printf '\n== %(%FT%TZ)T %s\n' -1 "$text" >>"$log"
  if "$@" >>"$log" 2>&1; then
    printf '%6s s\n' "$(seconds_since "$started")" >&2
    return 0
  fi
  printf 'FAILED\n\n' >&2
  tail -n 20 "$log" | sed 's/^/    /' >&2
  printf '\n' >&2
  fail "could not finish: $text" "$remedy (the whole log: $log)"
}

# seconds_since EPOCHREALTIME: elapsed seconds with one decimal.
seconds_since() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}
