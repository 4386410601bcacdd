# shellcheck shell=bash
# A root file system from a directory, without loop devices or mounts.

# Inodes in each block group of 128 MiB: one for 16 KiB. A group added by growing gets as many as the first has.
readonly INODES_PER_GROUP=8192
readonly GROUP_BLOCKS=32768
# Growing needs a block of descriptors for every 8 GiB; these are reserved up to this size, in blocks of 4 KiB: 1 TiB. (Half a MiB.)
readonly GROW_TO_BLOCKS=268435456
# One time stamp for what the build itself creates, so that the same inputs give the same bytes: 2026-01-01.
export SOURCE_DATE_EPOCH=1767225600

# blocks_needed TREE JOURNAL_MIB: data, directories and inode tables, with some slack. A hard link counts once.
blocks_needed() {
  find "$1" -xdev -printf '%y %s %i\n' | awk -v journal="$2" -v inodes="$INODES_PER_GROUP" -v group="$GROUP_BLOCKS" '
    $1 == "f" && !seen[$3]++ { data += int(($2 + 4095) / 4096) }
    $1 == "d" { data += 1 + int($2 / 4096) }
    $1 == "l" && $2 >= 60 { data += 1 }
    END {
      used = data + journal * 256 + 192
      used += int(used / 100)
      groups = int(used / (group - inodes / 16)) + 1
      print used + groups * (inodes / 16 + 8)
    }'
}

# settle_times FILE: access, change and creation times of all inodes, which mke2fs takes from the tree, become the one time stamp.
# mke2fs has used the inodes in order, from the first.
settle_times() {
  local used
  used=$(dumpe2fs -h "$1" 2>/dev/null | awk '/^Inode count/ { all = $3 } /^Free inodes/ { free = $3 } END { print all - free }')
  {
    { echo 2 && seq 11 "$used"; } | awk -v at="@$SOURCE_DATE_EPOCH" '{
      for (i = split("atime ctime crtime", name, " "); i > 0; i--) {
        printf "sif <%d> %s %s\nsif <%d> %s_extra 0\n", $1, name[i], at, $1, name[i]
      }
      printf "sif <%d> mtime_extra 0\n", $1
    }'
  } | E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH debugfs -w -f - "$1" >/dev/null
}

# make_ext4 TREE FILE LABEL UUID JOURNAL_MIB: FILE must not exist.
make_ext4() {
  local tree=$1 file=$2 label=$3 uuid=$4 journal=$5 blocks groups
  blocks=$(blocks_needed "$tree" "$journal")
  groups=$(((blocks + GROUP_BLOCKS - 1) / GROUP_BLOCKS))
  find "$tree" -xdev -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -F -t ext4 -d "$tree" -L "$label" -U "$uuid" \
    -b 4096 -I 256 -N $((groups * INODES_PER_GROUP)) -m 0 -J "size=$journal" \
    -O '64bit,metadata_csum,resize_inode,^meta_bg,^orphan_file,^metadata_csum_seed' \
    -E "hash_seed=$uuid,resize=$GROW_TO_BLOCKS,lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0" \
    "$file" "$blocks"
  settle_times "$file"
  e2fsck -fn "$file"
  chmod 0444 "$file"
}
