#!/usr/bin/env bash
# Kills the daemon again and again, and VMs if asked to, while many workspaces are worked on; says what was lost of it.
set -euo pipefail

SCRIPTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly SCRIPTS CHECKOUT=${SCRIPTS%/*}
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
source "$SCRIPTS/lib/processes.sh"

usage() {
  cat <<USAGE
Usage: scripts/storm.sh [--seed N] [--kills N] [--workspaces N] [--vm-kills N]

Works on real workspaces, kills the daemon with SIGKILL at random instants and starts it again. At the end everything acknowledged must be there, nothing
half made, nothing left over, and every workspace must work. Prints kills, operations, acknowledged, unknown, lost, orphans, stuck and the duration.

  --seed N        decides what is asked and when is killed (random; it is printed)
  --kills N       kills of the daemon (100)
  --workspaces N  workspaces (20)
  --vm-kills N    kills of VMs besides (0)

CLOISTER_TEST_HOME  where images are kept between runs (default: .state in the checkout)
USAGE
}

# number OPTION VALUE: VALUE, if it is a number.
number() {
  [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || fail "$1 wants a number, not '${2:-}'" 'scripts/storm.sh --help lists the options'
  printf '%d\n' "$((10#$2))"
}

# prepare: installs and builds what is missing.
prepare() {
  export CLOISTER_HOME=${CLOISTER_TEST_HOME:-$CHECKOUT/.state}
  mkdir -p "$CLOISTER_HOME"
  # Short, because sockets lie below it and their addresses may have 107 bytes.
  TMPDIR=$(mktemp -d /tmp/cloister.XXXXXX)
  export TMPDIR
  trap 'end_vms_of "$TMPDIR"; rm -rf "$TMPDIR"' EXIT
  trap 'exit 130' INT TERM HUP
  "$SCRIPTS/setup.sh"
  "$SCRIPTS/build-images.sh" minimal
}

main() {
  local seed=$RANDOM kills=100 workspaces=20 vm_kills=0
  while (($# > 0)); do
    case $1 in
      --seed) seed=$(number "$1" "${2:-}") && shift ;;
      --kills) kills=$(number "$1" "${2:-}") && shift ;;
      --workspaces) workspaces=$(number "$1" "${2:-}") && shift ;;
      --vm-kills) vm_kills=$(number "$1" "${2:-}") && shift ;;
      -h | --help) usage && exit 0 ;;
      *) fail "unknown option $1" 'scripts/storm.sh --help lists the options' ;;
    esac
    shift
  done
  prepare
  say "seed $seed"
  mvn -B -ntp -q -f "$CHECKOUT/pom.xml" -Pit verify -pl '!guest-agent' "-Dtest.tmpdir=$TMPDIR" \
    -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=StormIT -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dcloister.it.storm.seed="$seed" -Dcloister.it.storm.kills="$kills" \
    -Dcloister.it.storm.workspaces="$workspaces" -Dcloister.it.storm.vm-kills="$vm_kills" \
    "-Djunit.jupiter.execution.timeout.default=$((600 + 30 * (kills + vm_kills + workspaces))) s"
}

main "$@"
