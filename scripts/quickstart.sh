#!/usr/bin/env bash
# From a clean checkout to a program that runs in a workspace of its own: installs, builds, and shows the main job.
set -euo pipefail

SCRIPTS=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly SCRIPTS CHECKOUT=${SCRIPTS%/*} WORKSPACE=quickstart
# shellcheck source-path=SCRIPTDIR source=lib/report.sh
source "$SCRIPTS/lib/report.sh"
# shellcheck source-path=SCRIPTDIR source=lib/state.sh
source "$SCRIPTS/lib/state.sh"
# shellcheck source-path=SCRIPTDIR source=lib/build.sh
source "$SCRIPTS/lib/build.sh"

usage() {
  cat <<USAGE
Usage: scripts/quickstart.sh

On a Debian machine with a JDK and Maven: installs what is missing, builds Cloister and its images, starts the daemon
and runs a real program in a workspace. Leaves nothing running. State: $(state_directory) (CLOISTER_HOME).
USAGE
}

TIMES=() STEP=0

# Whether the daemon that runs is this script's, to be ended at the end.
OURS=''

# part TITLE COMMAND [ARGUMENT...]: one numbered part of the story, timed. The command is a function that fails by ending the script.
part() {
  local title=$1 started=$EPOCHREALTIME
  shift
  STEP=$((STEP + 1))
  printf '\n== %d. %s\n' "$STEP" "$title" >&2
  "$@"
  TIMES+=("$(printf '%-46s %8s s' "$title" "$(seconds_since "$started")")")
}

# cloister ARGUMENT...: shows the command and runs it.
cloister() {
  printf '$ cloister %s\n' "${*@Q}" | sed "s/'\([A-Za-z0-9_./:=,-]*\)'/\1/g" >&2
  "$SCRIPTS/cloister" "$@" || fail "that command ended with exit code $?" \
    "look at what it says above, at scripts/cloister doctor, and at the logs in $(state_directory)"
}

install() { "$SCRIPTS/setup.sh"; }

build() { build_product "$(state_directory)/logs/build.log"; }

images() { "$SCRIPTS/build-images.sh" minimal debian; }

# up: starts the daemon, and forgets a workspace that an interrupted run has left.
up() {
  local answer
  answer=$(cloister up --json)
  if [[ ! $answer =~ \"started\"[[:space:]]*:[[:space:]]*false ]]; then
    OURS=yes
  fi
  if "$SCRIPTS/cloister" info "$WORKSPACE" >/dev/null 2>&1; then
    cloister rm "$WORKSPACE"
  fi
}

# repository: a small program with tests, under version control, and the bundle that carries it.
repository() {
  mkdir "$HOST/words"
  cat >"$HOST/words/words.py" <<'PYTHON'
import collections, sys

def most_common(text, count):
    return collections.Counter(text.lower().split()).most_common(count)

if __name__ == "__main__":
    for word, times in most_common(sys.stdin.read(), 3):
        print(times, word)
PYTHON
  cat >"$HOST/words/test_words.py" <<'PYTHON'
import unittest, words

class MostCommon(unittest.TestCase):
    def test_counts_words_whatever_their_case(self):
        self.assertEqual(words.most_common("a B a b A", 1), [("a", 3)])

    def test_an_empty_text_has_none(self):
        self.assertEqual(words.most_common("", 3), [])

unittest.main()
PYTHON
  git -C "$HOST/words" init -q -b main
  git -C "$HOST/words" add .
  git -C "$HOST/words" -c user.name=quickstart -c user.email=quickstart@localhost commit -q -m 'Count words'
  git -C "$HOST/words" bundle create -q "$HOST/words.bundle" HEAD main main
  say "a repository on this host: $(git -C "$HOST/words" log --oneline), as a bundle of $(stat -c %s "$HOST/words.bundle") bytes"
}

create() { cloister create --image debian --name "$WORKSPACE"; }

copy_in() {
  cloister cp "$HOST/words.bundle" "$WORKSPACE:/root/words.bundle"
  cloister exec "$WORKSPACE" -- git clone -q /root/words.bundle /root/words
}

run_tests() { cloister exec "$WORKSPACE" -- sh -c 'cd /root/words && python3 test_words.py -v'; }

copy_out() {
  cloister exec "$WORKSPACE" -- sh -c 'cd /root/words && python3 words.py < /usr/share/common-licenses/GPL-3 > counted'
  cloister cp "$WORKSPACE:/root/words/counted" "$HOST/counted"
  say 'on this host, the most frequent words of the guest'\''s copy of the GPL:'
  cat "$HOST/counted"
}

restart() {
  cloister stop "$WORKSPACE"
  cloister start "$WORKSPACE"
  cloister exec "$WORKSPACE" -- sh -c 'cat /root/words/counted' | cmp - "$HOST/counted" ||
    fail 'the file of the workspace is not what it was before the stop' 'report this: it must not happen'
  say 'the file is still there, byte for byte'
}

remove() { cloister rm "$WORKSPACE"; }

down() {
  if [[ -n $OURS ]]; then
    cloister down
  else
    say 'it ran before and goes on'
  fi
}

# clean: at any end; after a failure the workspace goes too.
clean() {
  local status=$?
  rm -rf "$HOST"
  ((status != 0)) && [[ -e $(state_directory)/daemon.json ]] || return 0
  "$SCRIPTS/cloister" rm "$WORKSPACE" >/dev/null 2>&1 || true
  [[ -z $OURS ]] || "$SCRIPTS/cloister" down >/dev/null 2>&1 || true
}

main() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit 0 ;;
    *) fail "unknown argument $1" 'scripts/quickstart.sh --help' ;;
  esac
  HOST=$(mktemp -d)
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  part 'install what is missing' install
  part 'build Cloister' build
  part 'build the images' images
  part 'start the daemon' up
  part 'create a workspace' create
  part 'a git repository on this host' repository
  part 'copy it in and clone it there' copy_in
  part 'run its tests in the workspace' run_tests
  part 'run the program and copy the result out' copy_out
  part 'stop, start: the file is still there' restart
  part 'delete the workspace' remove
  part 'end the daemon' down
  printf '\n%s\n' 'How long it took' >&2
  printf '  %s\n' "${TIMES[@]}" >&2
}

main "$@"
