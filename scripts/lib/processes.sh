# shellcheck shell=bash
# The VMs that belong to a directory, found by the command lines of running QEMUs.

# vms_of DIRECTORY...: the process ids of the VMs whose sockets or disks lie below one of the directories, one per line.
vms_of() {
  local file pid line directory
  for file in /proc/[0-9]*/cmdline; do
    pid=${file//[^0-9]/}
    [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */qemu-system-* ]] || continue
    line=$(tr '\0' ' ' <"$file" 2>/dev/null) || continue
    for directory; do
      if [[ $line == *"$directory/"* ]]; then
        printf '%s\n' "$pid"
        break
      fi
    done
  done
}

# end_vms_of DIRECTORY...: ends them, hard; for what an interrupted run leaves.
end_vms_of() {
  local pids
  mapfile -t pids < <(vms_of "$@")
  ((${#pids[@]} == 0)) || kill -KILL "${pids[@]}" 2>/dev/null || true
}
