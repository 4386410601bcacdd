# shellcheck shell=bash
# The unit tests on a newer JDK than the one the product is built with. Needs what test.sh has.

# newer_jdk: prints the home of a JDK 25, unless there is none or the build uses it anyway.
newer_jdk() {
  local home
  for home in "${JAVA_HOME_25:-}" /usr/lib/jvm/*25*; do
    if [[ -n $home && -x $home/bin/javac && ! $(command -v javac) -ef $home/bin/javac && ${JAVA_HOME:-} != "$home" ]]; then
      printf '%s\n' "$home"
      return
    fi
  done
}

# newer_jdk_tests HOME: in a copy of the sources, so that what the other JDK has built stays as it is.
newer_jdk_tests() {
  local copy=$TMPDIR/newer-jdk status=0
  mkdir "$copy"
  tar -C "$CHECKOUT" -cf - --exclude target --exclude .git --exclude .state . | tar -C "$copy" -xf -
  say "unit tests on $1"
  JAVA_HOME=$1 mvn -B -ntp -q -f "$copy/pom.xml" -pl '!guest-agent' "-Dtest.tmpdir=$TMPDIR" test || status=$?
  outcome "unit tests on ${1##*/}" "$status" "$copy"
}
