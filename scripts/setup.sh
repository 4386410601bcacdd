#!/usr/bin/env bash
# Installs what Cloister needs on a Debian machine (12 or newer), and nothing that is already there.
set -euo pipefail

readonly SCRIPTS=${BASH_SOURCE[0]%/*}
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/state.sh
source "$SCRIPTS/lib/state.sh"
# shellcheck source-path=SCRIPTDIR source=lib/packages.sh
source "$SCRIPTS/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR source=lib/requirements.sh
source "$SCRIPTS/lib/requirements.sh"

check_system() {
  command -v apt-get >/dev/null || fail 'this machine has no apt: the set-up knows Debian only' \
    "install these or their equivalents by hand: ${RUN_PACKAGES[*]} ${BUILD_PACKAGES[*]}"
  [[ $(dpkg --print-architecture) == amd64 ]] ||
    fail "this machine is $(dpkg --print-architecture): Cloister runs on amd64 only" 'use an x86-64 machine'
}

check_java() {
  command -v java >/dev/null || fail 'no JDK found' 'install a JDK, 17 or newer (openjdk-17-jdk-headless), and put java on the PATH'
  command -v mvn >/dev/null || fail 'no Maven found' 'install Maven, 3.8 or newer (package maven), and put mvn on the PATH'
}

main() {
  check_system
  check_java
  local log
  log=$(state_directory)/logs/setup.log
  mkdir -p "${log%/*}" || fail "cannot write to $(state_directory)" 'set CLOISTER_HOME to a directory of yours'
  install_packages "$log" "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}"
  say 'set-up: everything that is needed is installed'
}

main "$@"
