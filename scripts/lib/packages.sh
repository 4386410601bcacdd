# shellcheck shell=bash
# Debian packages of this machine: which are missing, and how to get them. Needs report.sh.

# missing_packages NAME...: those that are not installed, one per line. (No process substitution here: a bare chroot has no /dev/fd.)
missing_packages() {
  local installed name
  installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ' "$@" 2>/dev/null || true)"
  for name; do
    [[ $installed == *" installed $name "* ]] || printf '%s\n' "$name"
  done
}

# install_packages LOG NAME...: installs what is missing; touches neither network nor package lists when nothing is.
install_packages() {
  local log=$1 missing
  shift
  read -ra missing <<<"$(missing_packages "$@" | paste -s -d ' ')"
  ((${#missing[@]} > 0)) || return 0
  say "  missing: ${missing[*]}"
  ((EUID == 0)) || fail 'packages are missing and only root may install them' \
    "run as root: apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  # A broken source of a third party must not stop the installation: what is really missing fails in the next step.
  step 'refreshing the package lists' "$log" 'look at the log' \
    sh -c 'apt-get update -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 || echo "some lists were not refreshed"'
  step "installing ${#missing[@]} packages" "$log" \
    'check that this machine reaches its apt sources (apt-get update), then run the same command again' \
    env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "${missing[@]}"
}
