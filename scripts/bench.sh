#!/usr/bin/env bash
# Measures Cloister beside a floor: what the same QEMU, kernel, initramfs and agent need without it.
set -euo pipefail

SCRIPTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly SCRIPTS CHECKOUT=${SCRIPTS%/*}
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/state.sh
source "$SCRIPTS/lib/state.sh"
# shellcheck source-path=SCRIPTDIR source=lib/build.sh
source "$SCRIPTS/lib/build.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
source "$SCRIPTS/lib/processes.sh"

# Those of DaemonLauncher, so that what is measured is what the daemon does.
readonly FLAGS=(-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)

usage() {
  cat <<USAGE
Usage: scripts/bench.sh [--runs N] [--lives N] [--mib N] [--samples FILE] [--json]

Prints how long the main things take, beside a floor taken in the same run.

  --runs N        rounds (10)
  --lives N       rounds of live forks, of snapshots, and of many VMs at once (4)
  --mib N         size of the file that is uploaded and downloaded (64)
  --samples FILE  every single value, as lines of JSON
  --json          as the last line one JSON object: by metric n, p50, p95, unit, floor_p50, ratio

What it makes lies in a state directory of its own and is removed; images are those of $(state_directory).
USAGE
}

# number OPTION VALUE: VALUE, if it is a number from 1.
number() {
  [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail "$1 wants a number from 1, not '${2:-}'" 'scripts/bench.sh --help lists the options'
  printf '%s\n' "$2"
}

# prepare: installs and builds what is missing, and makes the directories: state in WORK, sockets in RUN, which is short.
prepare() {
  local home
  home=$(state_directory)
  "$SCRIPTS/setup.sh"
  build_product "$home/logs/build.log"
  "$SCRIPTS/build-images.sh" minimal
  WORK=$(mktemp -d "$home/bench.XXXXXX")
  RUN=$(mktemp -d /tmp/cloister.XXXXXX)
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  mkdir "$WORK/library" "$WORK/daemon" "$WORK/classes"
  ln -s "$home/images" "$WORK/library/images"
  ln -s "$home/images" "$WORK/daemon/images"
  javac -d "$WORK/classes" "$SCRIPTS/bench/floor/Hello.java"
  (cd "$SCRIPTS/bench" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -o "$WORK/bench" .)
}

# clean: what an interrupted run leaves, too.
clean() {
  [[ ! -e $WORK/daemon/daemon.json ]] || CLOISTER_HOME=$WORK/daemon "$SCRIPTS/cloister" down >/dev/null 2>&1 || true
  end_vms_of "$WORK" "$RUN"
  rm -rf "$WORK" "$RUN"
}

main() {
  local arguments=()
  while (($# > 0)); do
    case $1 in
      --runs | --lives | --mib) arguments+=("$1" "$(number "$1" "${2:-}")") && shift ;;
      --samples) arguments+=("$1" "${2:?--samples wants a file}") && shift ;;
      --json) arguments+=("$1") ;;
      -h | --help) usage && exit 0 ;;
      *) fail "unknown option $1" 'scripts/bench.sh --help lists the options' ;;
    esac
    shift
  done
  prepare
  CLOISTER_HOME=$WORK/library CLOISTER_RUN=$RUN "$WORK/bench" "${arguments[@]}" \
    --cli "$SCRIPTS/cloister" --home "$WORK" --run "$RUN" --classes "$WORK/classes" \
    -- java "${FLAGS[@]}" -Dlogback.configurationFile=dev/cloister/bench/logback.xml \
    -cp "$CHECKOUT/src-it/target/test-classes:$CHECKOUT/runtime/target/classes:$CHECKOUT/runtime/target/lib/*" \
    dev.cloister.bench.Bench
}

main "$@"
