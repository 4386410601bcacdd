#!/usr/bin/env bash
# Drives a whole job on a real VM through the official MCP clients: the TypeScript SDK's two generations and the Inspector's command line, each over HTTP and
# over standard input and output. Needs a build and the images; the clients come from the npm registry and are kept.
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly HERE CHECKOUT=${HERE%/*/*}
# shellcheck source-path=SCRIPTDIR source=report.sh
source "$HERE/report.sh"
# shellcheck source-path=SCRIPTDIR source=packages.sh
source "$HERE/packages.sh"
# shellcheck source-path=SCRIPTDIR source=npm.sh
source "$HERE/npm.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$HERE/processes.sh"

readonly STATE=${CLOISTER_TEST_HOME:-$CHECKOUT/.state}
readonly CACHE=$STATE/mcp-clients
readonly CLI=$CHECKOUT/scripts/cloister

finish() {
  [[ ! -e $CLOISTER_HOME/daemon.json ]] || "$CLI" down >/dev/null 2>&1 || true
  end_vms_of "$WORK"
  rm -rf "$WORK"
}

# inspector WANTED ARGUMENT...: one call by the Inspector, whose answer holds WANTED.
inspector() {
  local wanted=$1 answer
  shift
  answer=$(HOME=$WORK timeout 300 "$NODE_BIN" "$CACHE/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" --cli "$@")
  [[ $answer == *"$wanted"* ]] || fail "the Inspector was not told '$wanted' but: ${answer:0:2000}" "run it by hand: mcp-inspector --cli ${*: -6}"
}

# inspected NAME TARGET...: the job, by the Inspector.
inspected() {
  local name=$1
  shift
  inspector '"exec_background"' "$@" --method tools/list
  inspector running "$@" --method tools/call --tool-name workspace_create --tool-arg image=minimal --tool-arg "name=$name"
  inspector 'from the guest' "$@" --method tools/call --tool-name exec --tool-arg "workspace=$name" --tool-arg 'command=["echo","from the guest"]'
  inspector sha256 "$@" --method tools/call --tool-name file_write --tool-arg "workspace=$name" --tool-arg path=/root/a --tool-arg content=kept
  inspector kept "$@" --method tools/call --tool-name file_read --tool-arg "workspace=$name" --tool-arg path=/root/a
  inspector cloister:// "$@" --method resources/list
  inspector "$name" "$@" --method tools/call --tool-name workspace_destroy --tool-arg "workspace=$name"
  printf '  %s did the whole job\n' "$name"
}

main() {
  local url generation kind
  npm_packages "$CACHE" @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/inspector@2.12.0
  cp "$CHECKOUT/src-it/src/test/mcp/job.mjs" "$CACHE/job.mjs"
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcp.XXXXXX")
  export CLOISTER_HOME=$WORK/home CLOISTER_RUN=$WORK/run
  mkdir -p "$CLOISTER_HOME" "$CLOISTER_RUN"
  ln -s "$STATE/images" "$CLOISTER_HOME/images"
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  "$CLI" up >/dev/null
  url=$(sed -n 's/.*"url" *: *"\([^"]*\)".*/\1/p' "$CLOISTER_HOME/daemon.json")
  CLOISTER_MCP_URL=$url/mcp CLOISTER_MCP_TOKEN=$(<"$CLOISTER_HOME/token") CLOISTER_COMMAND=$CLI
  export CLOISTER_MCP_URL CLOISTER_MCP_TOKEN CLOISTER_COMMAND
  for generation in v1 v2; do
    for kind in http stdio; do
      timeout 600 "$NODE_BIN" "$CACHE/job.mjs" "$generation" "$kind"
    done
  done
  inspected inspector-modern "$CLOISTER_MCP_URL" --transport http --protocol-era modern --header "Authorization: Bearer $CLOISTER_MCP_TOKEN"
  inspected inspector-legacy "$CLOISTER_MCP_URL" --transport http --protocol-era legacy --header "Authorization: Bearer $CLOISTER_MCP_TOKEN"
  # It hands no environment on.
  inspected inspector-stdio env "CLOISTER_HOME=$CLOISTER_HOME" "CLOISTER_RUN=$CLOISTER_RUN" "$CLI" mcp
}

main "$@"
