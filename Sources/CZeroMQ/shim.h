#include <zmq.h>

/* Calls of the operating system that Swift can't import because they are variadic or hidden. */
#define _GNU_SOURCE
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static inline int ratemill_signal_at_parent_death(int signal_number) {
  return prctl(PR_SET_PDEATHSIG, signal_number);
}

static inline void ratemill_give_memory_back(void) { malloc_trim(0); }

/* glibc 2.34 and later; declared here because _GNU_SOURCE isn't set for imported headers. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
