#!/usr/bin/env bash
# Tests everything: unit tests, integration tests on real VMs, the scripts, and the unit tests on a newer JDK if there is one.
set -euo pipefail

SCRIPTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly SCRIPTS CHECKOUT=${SCRIPTS%/*}
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
source "$SCRIPTS/lib/processes.sh"
# shellcheck source-path=SCRIPTDIR source=lib/summary.sh
source "$SCRIPTS/lib/summary.sh"
# shellcheck source-path=SCRIPTDIR source=lib/packages.sh
source "$SCRIPTS/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR source=lib/requirements.sh
source "$SCRIPTS/lib/requirements.sh"
# shellcheck source-path=SCRIPTDIR source=lib/newer-jdk.sh
source "$SCRIPTS/lib/newer-jdk.sh"

usage() {
  cat <<USAGE
Usage: scripts/test.sh [--unit]

Installs what is missing, builds the images that are out of date, and tests everything.

  --unit     the unit tests alone: no QEMU, no root, no images

CLOISTER_TEST_HOME  where images are kept between runs (default: .state in the checkout)
JAVA_HOME_25        a newer JDK to run the unit tests on as well (default: one in /usr/lib/jvm, if there is one)
USAGE
}

PASSED=0 FAILED=0 SKIPPED=0 LINES=() LAB=

# outcome NAME STATUS REPORTS: adds what the tests below REPORTS counted; a part that failed without a failed test is one failure.
outcome() {
  local passed failed skipped
  read -r passed failed skipped < <(count_tests "$3" "$STAMP")
  ((failed > 0 || $2 == 0)) || failed=1
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
  LINES+=("$(printf '%-34s %s passed, %s failed, %s skipped' "$1" "$passed" "$failed" "$skipped")")
}

# check NAME COMMAND...: a part that is one test: it passes when the command does.
check() {
  local name=$1
  shift
  if "$@"; then
    PASSED=$((PASSED + 1)) && LINES+=("$(printf '%-34s passed' "$name")")
  else
    FAILED=$((FAILED + 1)) && LINES+=("$(printf '%-34s FAILED' "$name")")
  fi
}

# maven NAME ARGUMENT...: runs Maven in the checkout.
maven() {
  local name=$1 status=0
  shift
  mvn -B -ntp -f "$CHECKOUT/pom.xml" "-Dtest.tmpdir=$TMPDIR" "$@" || status=$?
  outcome "$name" "$status" "$CHECKOUT"
}

# clean: what an interrupted run leaves, too.
clean() {
  [[ -z $LAB ]] || kill "$LAB" 2>/dev/null || true
  end_vms_of "$TMPDIR" "$CLOISTER_HOME/vsock-lab"
  rm -rf "$TMPDIR"
}

# begin_vsock_lab: in the background, for it uses one processor alone.
begin_vsock_lab() {
  say 'vsock inside a VM that has it: begins'
  "$SCRIPTS/lib/vsock-lab.sh" >"$TMPDIR/vsock-lab.log" 2>&1 &
  LAB=$!
}

vsock_lab_passes() {
  local status=0
  wait "$LAB" || status=$?
  LAB=
  cat "$TMPDIR/vsock-lab.log"
  return "$status"
}

no_vm_is_left() {
  local left
  mapfile -t left < <(vms_of "$TMPDIR" "$CLOISTER_HOME")
  ((${#left[@]} > 0)) || return 0
  say 'VMs that tests have left running:'
  ps -o pid,args -p "${left[*]}" >&2
  return 1
}

shell_is_sound() {
  local scripts
  mapfile -t scripts < <(cd "$CHECKOUT" && find scripts images guest-agent .ci -type f -not -path '*/target/*' -exec grep -lE '^#!.*\b(ba)?sh$|^# shellcheck shell=' {} +)
  (cd "$CHECKOUT" && shellcheck -x "${scripts[@]}")
}

bench_is_sound() { (export CGO_ENABLED=0 GOFLAGS=-buildvcs=false && cd "$SCRIPTS/bench" && [[ -z $(gofmt -l .) ]] && go vet ./... && go test ./...); }

# prepare UNIT: everything that the tests need.
prepare() {
  export CLOISTER_HOME=${CLOISTER_TEST_HOME:-$CHECKOUT/.state}
  mkdir -p "$CLOISTER_HOME"
  # Short, because sockets lie below it and their addresses may have 107 bytes.
  TMPDIR=$(mktemp -d /tmp/cloister.XXXXXX)
  export TMPDIR
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  STAMP=$TMPDIR/started
  : >"$STAMP"
  if [[ -z $1 ]]; then
    "$SCRIPTS/setup.sh"
    install_packages "$CLOISTER_HOME/logs/setup.log" "${TEST_PACKAGES[@]}"
    "$SCRIPTS/build-images.sh"
  elif ! command -v go >/dev/null; then
    "$SCRIPTS/setup.sh"
  fi
}

main() {
  local unit='' newer
  while (($# > 0)); do
    case $1 in
      --unit) unit=yes ;;
      -h | --help) usage && exit 0 ;;
      *) fail "unknown option $1" 'scripts/test.sh --help lists the options' ;;
    esac
    shift
  done
  prepare "$unit"
  if [[ -n $unit ]]; then
    maven 'unit tests' verify
  else
    maven 'unit and integration tests' verify -Pit
    check 'MCP conformance' "$SCRIPTS/lib/mcp-conformance.sh"
    check 'MCP clients on a real VM' "$SCRIPTS/lib/mcp-clients.sh"
    begin_vsock_lab
    newer=$(newer_jdk)
    [[ -z $newer ]] || newer_jdk_tests "$newer"
    check 'vsock inside a VM that has it' vsock_lab_passes
    check 'no VM is left' no_vm_is_left
  fi
  check 'floor of the benchmark' bench_is_sound
  if command -v shellcheck >/dev/null; then
    check 'shellcheck' shell_is_sound
  else
    LINES+=('shellcheck                         SKIPPED: it is not installed') SKIPPED=$((SKIPPED + 1))
  fi
  printf '\n'
  printf '%s\n' "${LINES[@]}"
  printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  ((FAILED == 0))
}

main "$@"
