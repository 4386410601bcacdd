#!/usr/bin/env bash
# Runs the tests that need a host with /dev/vhost-vsock inside a VM that is one: Debian's kernel with its modules, QEMU and a JVM, on an emulated processor
# that emulates virtualization too, so that the VMs in it run under KVM. Needs a build (mvn -Pit package) and the images. The VM's root is made once and kept.
#   vsock-lab.sh [CLASS...]   all tests, or those of these classes by their simple names
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
readonly HERE CHECKOUT=${HERE%/*/*}
# shellcheck source-path=SCRIPTDIR source=report.sh
source "$HERE/report.sh"
# shellcheck source-path=SCRIPTDIR source=packages.sh
source "$HERE/packages.sh"
# shellcheck source-path=SCRIPTDIR source=requirements.sh
source "$HERE/requirements.sh"
# shellcheck source-path=SCRIPTDIR source=vsock-root.sh
source "$HERE/vsock-root.sh"

readonly STATE=${CLOISTER_TEST_HOME:-$CHECKOUT/.state}
readonly CACHE=$STATE/vsock-lab
# The whole run, in seconds; a run takes less than half of it.
readonly PATIENCE=900
# Other processor models take longer: those with AVX make Java and QEMU inside use what is slow to emulate.
readonly PROCESSOR=qemu64,+svm,+npt,+rdrand

finish() {
  if [[ -n ${VM:-} ]]; then
    kill -KILL "$VM" 2>/dev/null || true
    wait "$VM" 2>/dev/null || true
  fi
  rm -rf "$WORK"
}

# tree: what the tests need, as it is to lie on the work disk.
tree() {
  local to=$WORK/tree classpath jar manifest field path
  mkdir -p "$to"/{lib,src-it,guest-agent/target,images/minimal,tmp}
  (cd "$CHECKOUT" && mvn -q -B -ntp -Pit -pl protocol,actors,runtime,src-it test-compile dependency:build-classpath -Dspotless.check.skip -Dmdep.outputFile="$WORK/classpath" -Dmdep.includeScope=test) \
    >"$WORK/maven.log" 2>&1 || fail "cannot tell the classpath: $(tail -n 3 "$WORK/maven.log")" 'run: mvn -q -Pit test-compile'
  IFS=: read -ra classpath <<<"$(<"$WORK/classpath")"
  for jar in "${classpath[@]}"; do
    [[ -d $jar ]] || cp "$jar" "$to/lib/"
  done
  # Archives of ours are not wanted: the classes that they are made from are newer.
  rm -f "$to"/lib/cloister-*.jar
  for jar in protocol actors runtime; do
    mkdir "$to/$jar"
    cp -r "$CHECKOUT/$jar/target/classes/." "$to/$jar/"
  done
  cp -r "$CHECKOUT/src-it/target/test-classes" "$to/tests"
  [[ -x $CHECKOUT/guest-agent/target/agent ]] || fail 'the guest agent is not built' 'run: guest-agent/make build'
  cp "$CHECKOUT/guest-agent/target/agent" "$to/guest-agent/target/"
  (cd "$CHECKOUT/guest-agent" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go test -c -o "$to/guest-agent/target/listen.test" ./internal/listen)
  manifest=$STATE/images/minimal/manifest.json
  [[ -s $manifest ]] || fail "there is no image minimal in $STATE/images" "run: CLOISTER_HOME=$STATE scripts/build-images.sh"
  cp "$manifest" "$to/images/minimal/"
  for field in root kernel initrd; do
    path=$(sed -n "s/^ *\"$field\": \"\(.*\)\",$/\1/p" "$manifest")
    mkdir -p "$to/images/minimal/${path%/*}"
    cp "$STATE/images/minimal/$path" "$to/images/minimal/$path"
  done
  printf '%s\n' "$@" >"$to/wanted"
  inside >"$to/init"
  chmod -R u+w "$to"
}

# inside: what the VM does when it has its root. /dev/vport0p1 takes the results, /dev/vport0p2 what programs print.
inside() {
  cat <<'SH'
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/work/tmp TMPDIR=/work/tmp CLOISTER_TEST_HOME=/work LC_ALL=C.UTF-8
mount() { /bin/busybox mount "$@"; }
exec </dev/null >/dev/vport0p2 2>&1
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup /sys/fs/cgroup
/bin/busybox ip link set lo up
for module in vhost_vsock vsock_loopback vsock_diag kvm_amd; do
  modprobe "$module" || echo "no module $module"
done
cd /work/src-it
# For every JVM: the work of the second compiler, of the verifier and of a concurrent collector takes longer here than it saves.
export JAVA_TOOL_OPTIONS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote'
java -Dcloister.guest.stream-timeout=60s -Xmx192m -XX:MaxDirectMemorySize=64m -Duser.timezone=UTC -Dfile.encoding=UTF-8 -Djava.io.tmpdir=/tmp \
  -cp '/work/tests:/work/runtime:/work/actors:/work/protocol:/work/lib/*' dev.cloister.it.vsock.LabMain /dev/vport0p1 $(cat /work/wanted)
echo "the tests ended with $?"
/bin/busybox sync
/bin/busybox reboot -f
SH
}

# boot: the VM; ends when it does.
boot() {
  local khz clock=''
  khz=$(awk '/^flags/ && /constant_tsc/ { constant = 1 } /^cpu MHz/ { khz = int($4 * 1000) } END { if (constant) print khz }' /proc/cpuinfo)
  # As for every guest on an emulated processor: images/BOOT.md.
  [[ -z $khz ]] || clock="tsc_early_khz=$khz tsc=reliable"
  : >"$WORK/results"
  qemu-system-x86_64 -name cloister-vsock-lab -machine q35 -accel tcg,thread=multi -cpu "$PROCESSOR" -smp 2 -m 4G \
    -nodefaults -no-user-config -display none -no-reboot -kernel "$ROOT/vmlinuz" -initrd "$ROOT/initrd" \
    -append "console=ttyS0 panic=-1 loglevel=4 nowatchdog cryptomgr.notests mitigations=off $clock" \
    -chardev "file,id=console,path=$WORK/console" -serial chardev:console \
    -device virtio-serial-pci -chardev "file,id=results,path=$WORK/results" -device virtserialport,chardev=results,nr=1,name=results \
    -chardev "file,id=log,path=$WORK/log" -device virtserialport,chardev=log,nr=2,name=log \
    -blockdev "driver=file,node-name=root,filename=$ROOT/root.ext4,read-only=on" -device virtio-blk-pci,drive=root,serial=root \
    -blockdev "driver=file,node-name=work,filename=$WORK/work.ext4,cache.no-flush=on" -device virtio-blk-pci,drive=work,serial=work \
    </dev/null >"$WORK/qemu.log" 2>&1 9>&- &
  VM=$!
  timeout "$PATIENCE" tail --pid="$VM" -n +1 -f "$WORK/results" | progress ||
    { kill -KILL "$VM" 2>/dev/null && say "the VM was ended after $PATIENCE s"; }
  wait "$VM" || true
  VM=
}

# progress: shows the results as they come.
progress() {
  local kind outcome millis class name
  while IFS=$'\t' read -r kind outcome millis class name; do
    [[ $kind != test ]] || printf '  %-7s %7d.%01d s  %s.%s\n' "$outcome" $((millis / 1000)) $((millis % 1000 / 100)) "$class" "$name"
  done
}

# verdict CLASS...: whether each class has run, the end was told and all that was told passed. Nothing told is nothing passed.
verdict() {
  awk -F '\t' -v wanted="$*" '
    $1 == "test" { told++; seen[$4]++; bad += $2 != "passed" }
    $1 == "end" { ended = $2 == told && $3 == bad }
    END {
      if (!told || !ended || bad) exit 1
      for (i = split(wanted, class, " "); i > 0; i--) if (!seen[class[i]]) exit 1
      printf "  %d tests passed on /dev/vhost-vsock\n", told
    }' "$WORK/results"
}

main() {
  local started=$EPOCHREALTIME classes=("$@")
  ((${#classes[@]} > 0)) || classes=(SocketsOnVsock AgentLinkOnVsock VmsOnVsock)
  mkdir -p "$CACHE" "$STATE/logs"
  [[ -z $(missing_packages "${RUN_PACKAGES[@]}" "${BUILD_PACKAGES[@]}") ]] || fail 'packages are missing to make the VM' 'run scripts/setup.sh, which installs them'
  exec 9>"$CACHE/.lock"
  flock -n 9 || fail "another run has $CACHE" 'wait for its end'
  WORK=$CACHE/run
  rm -rf "$WORK"
  mkdir "$WORK"
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  ensure_root
  tree "${classes[@]}"
  mke2fs -q -F -t ext4 -d "$WORK/tree" -m 0 -O ^has_journal "$WORK/work.ext4" 4G >/dev/null
  rm -rf "$WORK/tree"
  boot
  if ! verdict "${classes[@]}"; then
    cp "$WORK"/{console,log,results,qemu.log} "$STATE/logs/" 2>/dev/null || true
    tail -n 60 "$WORK/log" "$WORK/console" "$WORK/qemu.log" >&2 || true
    fail 'the tests on vsock did not pass' "read $STATE/logs: log, console, results, qemu.log"
  fi
  say "  vsock: $(seconds_since "$started") s"
}

main "$@"
