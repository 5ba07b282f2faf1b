/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * What the kernel parts of isthmus(4) share.
 */

#ifndef _ISTHMUS_VAR_H_
#define	_ISTHMUS_VAR_H_

#ifndef _KERNEL
#error "kernel only"
#endif

#include <sys/types.h>
#include <sys/malloc.h>
#include <sys/counter.h>

#include "isthmus_core.h"

struct cdevsw;
struct file;
struct inpcb;
struct mbuf;
struct socket;
struct sx;
struct tcpcb;
struct thread;

MALLOC_DECLARE(M_ISTHMUS);

enum isthmus_stat {
	ISTHMUS_STAT_CREATED,
	ISTHMUS_STAT_QUEUED,
	ISTHMUS_STAT_RESUMED,
	ISTHMUS_STAT_FROZEN,
	ISTHMUS_STAT_DISCARDED,
	ISTHMUS_STAT_READ,
	ISTHMUS_STAT_FAILED,
	ISTHMUS_STAT_HELD_IN,
	ISTHMUS_STAT_HELD_OUT,
	ISTHMUS_STAT_QUIET_IN,
	ISTHMUS_STATS
};

extern counter_u64_t isthmus_stats[ISTHMUS_STATS];

#define	ISTHMUS_COUNT(stat)						\
	counter_u64_add(isthmus_stats[ISTHMUS_STAT_##stat], 1)

/* isthmus_socket.c */
int	isthmus_socket_get(struct thread *, int fd, struct file **,
	    struct socket **, struct isthmus_fault *);
int	isthmus_queue_in(struct thread *, uint64_t address, uint32_t length,
	    struct mbuf **, struct isthmus_fault *);
int	isthmus_queue_out(struct thread *, const struct mbuf *,
	    uint64_t address, uint32_t length);
void	isthmus_endpoint_get(const struct inpcb *, bool local,
	    struct isthmus_endpoint *);

/* isthmus_build.c: makes a control block a connection. */
int	isthmus_build_reserve(struct socket *, uint32_t snd_length,
	    uint32_t rcv_length, struct isthmus_fault *);
int	isthmus_build_connect(struct thread *, struct inpcb *,
	    const struct isthmus_tcp *, struct isthmus_fault *);
void	isthmus_build_name(struct inpcb *, const struct isthmus_tcp *);
void	isthmus_build_fill(struct tcpcb *, const struct isthmus_tcp *,
	    struct mbuf *snd, struct mbuf *rcv);
void	isthmus_build_finish(struct tcpcb *, const struct isthmus_tcp *);

/* The commands. */
int	isthmus_tcp_create(struct thread *, const struct isthmus_tcp *,
	    struct isthmus_fault *);
int	isthmus_tcp_queue(struct thread *, const struct isthmus_tcp *,
	    struct isthmus_fault *);
int	isthmus_tcp_read(struct thread *, struct isthmus_tcp *,
	    struct isthmus_fault *);
int	isthmus_tcp_select(struct thread *, struct isthmus_select *,
	    struct isthmus_fault *);
int	isthmus_pid_next(struct thread *, const struct isthmus_pid *,
	    struct isthmus_fault *);
int	isthmus_brk(struct thread *, const struct isthmus_brk *,
	    struct isthmus_fault *);
int	isthmus_hold(struct thread *, const struct isthmus_hold *,
	    const void *owner, struct isthmus_fault *);
int	isthmus_release(struct thread *, const struct isthmus_hold *,
	    struct isthmus_fault *);

/* isthmus_quiet.c */
int	isthmus_quiet_load(void);
int	isthmus_quiet_unload(void);
uint32_t isthmus_quiet_count(void);
bool	isthmus_quiet_is(const struct tcpcb *);
void	isthmus_quiet_enter(struct tcpcb *, bool fresh);
void	isthmus_quiet_leave(struct tcpcb *);	/* unlocks */
void	isthmus_quiet_ended(struct tcpcb *);

/* isthmus_hold.c */
void	isthmus_hold_load(void);
int	isthmus_hold_unload(void);
void	isthmus_hold_close(const void *owner);
uint32_t isthmus_hold_count(struct thread *);

/* isthmus_linux.c */
int	isthmus_linux_load(void);
void	isthmus_linux_unload(void);

/* isthmus_dev.c */
extern struct cdevsw isthmus_cdevsw;
extern struct sx isthmus_state_lock;	/* over what follows */
extern u_int isthmus_opened;		/* open descriptors */
extern bool isthmus_unloading;
extern u_int isthmus_jail_flag;		/* of allow.isthmus; set once */
bool	isthmus_dev_owns(const struct file *);

#endif /* !_ISTHMUS_VAR_H_ */
