#ifndef CUV_SHIM_H
#define CUV_SHIM_H

#include <pthread.h>
#include <sys/socket.h>
#include <uv.h>

// These are hidden by their headers unless _GNU_SOURCE is defined, which would change types that Swift's Glibc module
// shares. accept4 is needed because a descriptor made close-on-exec only after accept could leak into a child spawned in
// between.
extern int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
extern int close_range(unsigned int first, unsigned int last, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

static inline int cuv_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// A macro of <linux/close_range.h>: sets the flag on every descriptor of the process from `first` on.
static inline int cuv_close_on_exec_from(unsigned int first) {
    return close_range(first, ~0U, 1U << 2);
}

#endif
