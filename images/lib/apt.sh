# shellcheck shell=bash
# Packages for the images, from the machine's own apt sources, with lists and cache of their own: nothing outside WORK changes.

# apt_private WORK APT-COMMAND...: apt with private state; needs no root.
apt_private() {
  local work=$1
  shift
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  apt-"$1" -q -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" \
    -o APT::Sandbox::User= -o Acquire::Retries=3 \
    -o APT::Update::Post-Invoke-Success::= -o APT::Update::Post-Invoke::= "${@:2}"
}

# refresh_lists WORK: once for each build. A source of a third party that fails does not matter.
refresh_lists() {
  [[ ! -e $1/apt/refreshed ]] || return 0
  apt_private "$1" get update || echo 'some package lists were not refreshed'
  : >"$1/apt/refreshed"
}

# debian_sources WORK: sources.list lines for the Debian archives this machine uses; nothing of third parties.
debian_sources() {
  # shellcheck disable=SC2016  # the names are apt's
  apt_private "$1" get indextargets 'Created-By: Packages' \
    --format '$(ORIGIN)|$(COMPONENT)|$(CODENAME)|$(SIGNED_BY)|$(REPO_URI)|$(RELEASE)' |
    awk -F '|' -v suite="$(suite)" '
      $1 == "Debian" && $2 == "main" && ($3 == suite || $3 == suite "-updates" || $3 == suite "-security") {
        print "deb " ($4 ~ /^\// ? "[signed-by=" $4 "] " : "") $5 " " $6 " " $2
      }' | sort -u
}

# suite: the release of this machine, which the images get too.
suite() {
  # shellcheck source=/dev/null
  (source /etc/os-release && printf '%s\n' "$VERSION_CODENAME")
}

# fetch_package WORK NAME: downloads the newest version and unpacks it to WORK/unpacked/NAME; prints the version.
fetch_package() {
  local work=$1 name=$2 deb
  mkdir -p "$work/debs/$name" "$work/unpacked/$name"
  (cd "$work/debs/$name" && apt_private "$work" get download "$name" >&2)
  deb=("$work/debs/$name/"*.deb)
  dpkg-deb -x "${deb[0]}" "$work/unpacked/$name" >&2
  dpkg-deb -f "${deb[0]}" Version
}
