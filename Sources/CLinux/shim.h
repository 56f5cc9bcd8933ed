// Linux calls that glibc shows only with _GNU_SOURCE, which Swift's Glibc module doesn't set.
#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <fcntl.h>

/// rename(2) that swaps two names in one step, or that refuses a name that is taken; 0 or -1 (errno).
static inline int ratemill_rename_exchange(const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE);
}
/// Waits until the disk has all that was written to the filesystem of an open file or folder.
static inline int ratemill_sync_filesystem(int descriptor) {
  return (int)syscall(SYS_syncfs, descriptor);
}
static inline int ratemill_rename_new(const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}
