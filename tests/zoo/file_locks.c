/* Locks of files: POSIX ranges, BSD locks (also shared with a child), open-file-description locks, shared and exclusive. */
#include "zoo.h"

#include <fcntl.h>
#include <sys/file.h>

static int create(const char *name)
{
	int fd = zoo_try(open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));

	zoo_try(ftruncate(fd, 1000));
	return fd;
}

static void lock(int fd, int command, short type, off_t start, off_t length)
{
	zoo_try(fcntl(fd, command, &(struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length }));
}

/* Who holds what another process would wait for. */
static struct flock holder(int fd, short type, off_t start, off_t length)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length };

	zoo_try(fcntl(fd, F_GETLK, &lock));
	return lock;
}

/* In a process that holds nothing. */
static void check_from_outside(pid_t owner)
{
	pid_t child = zoo_fork();

	if (child) {
		zoo_reap(child);
		return;
	}
	int posix = zoo_try(open("posix", O_RDWR));
	struct flock got = holder(posix, F_WRLCK, 0, 1000);
	zoo_check(got.l_type == F_WRLCK && got.l_start == 10 && got.l_len == 20 && got.l_pid == owner, "POSIX lock: type %d, %ld+%ld, of %d", got.l_type,
		  (long)got.l_start, (long)got.l_len, got.l_pid);
	got = holder(posix, F_WRLCK, 50, 10);
	zoo_check(got.l_type == F_RDLCK && got.l_start == 50 && got.l_len == 0, "POSIX lock to the end: type %d, %ld+%ld", got.l_type,
		  (long)got.l_start, (long)got.l_len);
	zoo_check(holder(posix, F_RDLCK, 50, 10).l_type == F_UNLCK, "a shared lock excludes readers");
	zoo_check(holder(posix, F_WRLCK, 30, 20).l_type == F_UNLCK, "a range that was never locked is locked");
	int bsd = zoo_try(open("bsd", O_RDWR));
	zoo_refused(EWOULDBLOCK, flock(bsd, LOCK_SH | LOCK_NB));
	int bsd_shared = zoo_try(open("bsd-shared", O_RDWR));
	zoo_refused(EWOULDBLOCK, flock(bsd_shared, LOCK_EX | LOCK_NB));
	zoo_try(flock(bsd_shared, LOCK_SH | LOCK_NB));
	int ofd = zoo_try(open("ofd", O_RDWR));
	got = holder(ofd, F_WRLCK, 0, 0);
	zoo_check(got.l_type == F_WRLCK && got.l_start == 100 && got.l_len == 5 && got.l_pid == -1, "OFD lock: type %d, %ld+%ld, of %d", got.l_type,
		  (long)got.l_start, (long)got.l_len, got.l_pid);
	_exit(0);
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	int posix = create("posix");
	lock(posix, F_SETLK, F_WRLCK, 10, 20);
	lock(posix, F_SETLK, F_RDLCK, 50, 0);
	int bsd = create("bsd");
	zoo_try(flock(bsd, LOCK_EX));
	int bsd_shared = create("bsd-shared");
	zoo_try(flock(bsd_shared, LOCK_SH));
	int again = zoo_try(open("bsd-shared", O_RDWR));
	zoo_try(flock(again, LOCK_SH));
	int ofd = create("ofd");
	lock(ofd, F_OFD_SETLK, F_WRLCK, 100, 5);
	pid_t child = zoo_fork();
	if (child == 0) {
		int own = create("of-the-child");
		lock(own, F_SETLK, F_WRLCK, 0, 7);
		zoo_child_ready();
		zoo_wait();
		zoo_check(holder(posix, F_WRLCK, 10, 1).l_pid == getppid(), "the parent's lock is not the parent's any more");
		zoo_try(flock(bsd, LOCK_UN));	/* the description is shared: this unlocks it for the parent too */
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	check_from_outside(getpid());
	int of_child = zoo_try(open("of-the-child", O_RDWR));
	struct flock got = holder(of_child, F_WRLCK, 0, 0);
	zoo_check(got.l_pid == child && got.l_len == 7, "the child's lock: of %d, %ld bytes", got.l_pid, (long)got.l_len);
	zoo_release(child);
	zoo_reap(child);
	int other = zoo_try(open("bsd", O_RDWR));
	zoo_try(flock(other, LOCK_EX | LOCK_NB));
	zoo_check(holder(of_child, F_WRLCK, 0, 0).l_type == F_UNLCK, "a lock of a process that has ended stays");
	/* Each can be given back. */
	lock(posix, F_SETLK, F_UNLCK, 0, 0);
	lock(ofd, F_OFD_SETLK, F_UNLCK, 0, 0);
	zoo_try(flock(bsd_shared, LOCK_UN));
	zoo_refused(EWOULDBLOCK, flock(bsd_shared, LOCK_EX | LOCK_NB));
	zoo_try(flock(again, LOCK_UN));
	zoo_try(flock(bsd_shared, LOCK_EX | LOCK_NB));
	zoo_pass();
}
