# shellcheck shell=bash
# Where Cloister keeps what it makes.

# state_directory: CLOISTER_HOME, else the system's directory for root and the user's own for anybody else.
state_directory() {
  if [[ -n ${CLOISTER_HOME:-} ]]; then
    printf '%s\n' "$CLOISTER_HOME"
  elif ((EUID == 0)); then
    printf '/var/lib/cloister\n'
  else
    printf '%s/cloister\n' "${XDG_STATE_HOME:-$HOME/.local/state}"
  fi
}
