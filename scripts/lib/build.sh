# shellcheck shell=bash
# The build of the product without its tests, when something has changed since the last. Needs report.sh and CHECKOUT.

# build_product LOG
build_product() {
  local stamp=$CHECKOUT/target/built
  [[ ! -e $stamp || -n $(changed_since "$stamp") ]] || return 0
  mkdir -p "$CHECKOUT/target" "${1%/*}"
  # What is written during the build is newer than the stamp and is seen by the next.
  : >"$CHECKOUT/target/building"
  step 'building Cloister' "$1" 'correct what the compiler names, or check that this machine reaches its Maven repository' \
    mvn -B -ntp -q -f "$CHECKOUT/pom.xml" -DskipTests package
  mv "$CHECKOUT/target/building" "$stamp"
}

# changed_since STAMP: the first source file or directory that is newer.
changed_since() {
  find "$CHECKOUT" -mindepth 1 '(' -name target -o -name '.*' ')' -prune -o \
    '(' -path '*/src/*' -o -path '*/guest-agent/*' -o -name pom.xml ')' -newer "$1" -print -quit
}
