# Files that an agent staged on a local FAT volume before the restart (docs/architecture.md, "Boot image and agent"). POSIX sh.

# The device of the volume with this serial number, empty without one. The initrd has busybox's findfs, the root file system blkid.
volume_with_serial() { findfs "UUID=$1" 2>/dev/null || blkid -U "$1" 2>/dev/null; }

# copy_staged SERIAL PATH FILE: the volume is free again when this returns, so that its disk can be laid out anew.
copy_staged() {
  device=$(volume_with_serial "$1")
  [ -n "$device" ] || { echo "there is no volume $1" >&2; return 1; }
  mkdir -p /run/boot/staged
  mount -t vfat -o ro "$device" /run/boot/staged || return 1
  cp "/run/boot/staged/$2" "$3"
  copied=$?
  umount /run/boot/staged
  return $copied
}
