#!/bin/sh
# enter.sh ROOT UID COMMAND…: runs a command in a system of its own under the folder ROOT, as root (UID 0) or as a plain
# user. Its mounts and processes live in namespaces of this command: however it ends, none is left. The new root is the
# root of its mounts, not a chroot, where no plain user may make a namespace and Chromium no sandbox.
set -e
if [ "$1" != --inside ]; then
  exec unshare --mount --propagation private --pid --fork --kill-child sh "$0" --inside "$@"
fi
root=$2 user=$3
shift 3

mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/shm dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

mkdir -p .before
pivot_root . .before
cd /
umount -l /.before
rmdir /.before
# Not exec: this shell is the first process in there, and takes in what others leave behind, as init does.
setpriv --reuid="$user" --regid="$user" --clear-groups --inh-caps=-all env -i "$@" || exit $?
