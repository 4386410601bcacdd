#!/usr/bin/env bash
# Runs the MCP conformance suite against the shipped endpoint with the suite's fixtures mounted, and prints a table. The tests must have been compiled
# (mvn test-compile). Node and the suite come from the npm registry; they are kept and not fetched again.
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly HERE CHECKOUT=${HERE%/*/*}
# shellcheck source-path=SCRIPTDIR source=report.sh
source "$HERE/report.sh"

# shellcheck source-path=SCRIPTDIR source=packages.sh
source "$HERE/packages.sh"
# shellcheck source-path=SCRIPTDIR source=npm.sh
source "$HERE/npm.sh"

readonly SUITE=0.2.0-alpha.12
readonly CACHE=${CLOISTER_TEST_HOME:-$CHECKOUT/.state}/mcp-conformance
readonly RUN=$CACHE/node_modules/@modelcontextprotocol/conformance/dist/index.js

# serve: starts the server; sets URL and SERVER. It ends with its standard input, which is ours to hold.
serve() {
  local classpath=$WORK/classpath
  [[ -d $CHECKOUT/runtime/target/test-classes ]] || fail 'the tests are not compiled' 'run: mvn -q test-compile'
  (cd "$CHECKOUT" && mvn -q -B -ntp -pl protocol,actors,runtime test-compile dependency:build-classpath -Dspotless.check.skip -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test) \
    >"$WORK/maven.log" 2>&1 || fail "cannot tell the classpath: $(tail -n 3 "$WORK/maven.log")" 'run: mvn -q test-compile'
  mkfifo "$WORK/in" "$WORK/out"
  java -Dlogback.configurationFile="$CHECKOUT/runtime/src/test/resources/logback-conformance.xml" -cp "$CHECKOUT/runtime/target/test-classes:$CHECKOUT/runtime/target/classes:$(<"$classpath")" \
    dev.cloister.runtime.rest.ConformanceServer <"$WORK/in" >"$WORK/out" 2>"$WORK/server.log" &
  SERVER=$!
  exec 8>"$WORK/in"
  read -r -t 60 URL <"$WORK/out" || fail "the server did not start: $(tail -n 5 "$WORK/server.log")" 'see what it says'
}

finish() {
  exec 8>&-
  [[ -z ${SERVER:-} ]] || kill "$SERVER" 2>/dev/null || true
  [[ -z ${SERVER:-} ]] || wait "$SERVER" 2>/dev/null || true
  rm -rf "$WORK"
}

# table OUT TITLE SCENARIOS: one line per scenario that ran, by its checks; fails where one of SCENARIOS (a file, one name per line) did not run or has a failed check.
table() {
  "$NODE_BIN" - "$@" <<'JS'
const fs = require('fs'), path = require('path');
const [out, title, names] = process.argv.slice(2);
const required = new Set(fs.readFileSync(names, 'utf8').split('\n').filter(Boolean));
const rows = new Map();
const dirs = fs.readdirSync(out, { recursive: true }).filter((f) => path.basename(f) === 'checks.json');
for (const file of dirs) {
  const name = path.basename(path.dirname(file)).replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
  const scenario = [...required].find((r) => r === name || r === 'server-' + name) ?? name;
  const checks = JSON.parse(fs.readFileSync(path.join(out, file), 'utf8'));
  const of = (status) => checks.filter((c) => c.status === status);
  rows.set(scenario, { ok: of('SUCCESS').length, bad: [...of('FAILURE'), ...of('WARNING')], skipped: of('SKIPPED').length });
}
let failed = 0;
console.log(`\n${title}`);
for (const name of [...new Set([...required, ...rows.keys()])].sort()) {
  const row = rows.get(name);
  const must = required.has(name);
  // The suite skips scenarios that it has not finished itself.
  const verdict = !row ? 'MISSING' : row.bad.length ? 'FAILED' : row.ok ? 'passed' : 'skipped';
  if (must && verdict !== 'passed' && verdict !== 'skipped') failed++;
  console.log(`  ${name.padEnd(52)} ${verdict.padEnd(8)} ${row ? `${row.ok} checks${row.skipped ? `, ${row.skipped} skipped` : ''}` : ''}${must ? '' : '  (not required)'}`);
  for (const c of row?.bad ?? []) console.log(`      ${c.status} ${c.id}: ${c.errorMessage ?? ''}`);
}
console.log(`  ${required.size - failed} of ${required.size} required scenarios did not fail`);
process.exit(failed ? 1 : 0);
JS
}

# required REVISION: the scenarios that the revision's own list names for servers, one per line.
required() {
  sed -n '/^server:/,/^[a-z_]*:$/p' "$CACHE/node_modules/@modelcontextprotocol/conformance/requirements/$1.yaml" | sed -n 's/^  - \([a-z0-9-]*\)$/\1/p'
}

# run REVISION SCENARIO...: what the revision requires, and SCENARIOs beyond that.
run() {
  local revision=$1
  shift
  { required "$revision" && printf '%s\n' "$@"; } >"$WORK/names"
  timeout 300 "$NODE_BIN" "$RUN" server --url "$URL" --requirements "$revision" -o "$WORK/$revision" >"$WORK/$revision.log" 2>&1 || true
  table "$WORK/$revision" "Revision $revision" "$WORK/names"
}

main() {
  local status=0
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcp-conformance.XXXXXX")
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  npm_packages "$CACHE" "@modelcontextprotocol/conformance@$SUITE"
  serve
  # What the revisions' lists leave to the server, and ours must pass all the same.
  run 2026-07-28 http-header-validation http-custom-header-server-validation json-schema-2020-12 \
    tasks-{lifecycle,capability-negotiation,wire-fields,request-state-removal,mrtr-input,request-headers,dispatch-and-envelope,status-notifications,required-task-error,mrtr-composition} || status=1
  run 2025-11-25 json-schema-2020-12 server-session-lifecycle || status=1
  return "$status"
}

main "$@"
