# shellcheck shell=bash
# What every root tree has in common.

# finish_tree TREE: the mount points that the agent expects, and the files that are the guest's own.
finish_tree() {
  local tree=$1
  install -d -m 0755 "$tree"/{proc,sys,dev,run,mnt,srv,opt,home}
  install -d -m 1777 "$tree/tmp" "$tree/var/tmp"
  install -d -m 0700 "$tree/root"
  : >"$tree/etc/machine-id"
  printf 'cloister\n' >"$tree/etc/hostname"
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$tree/etc/hosts"
  printf '# No name server: this machine has no network card.\n' >"$tree/etc/resolv.conf"
}
