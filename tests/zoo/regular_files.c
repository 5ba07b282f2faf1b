/* Regular files: offset, access mode, status flags, close-on-exec, descriptor numbers, offsets shared by dup() and fork(). */
#include "zoo.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#define STATUS_FLAGS (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME | O_SYNC | O_DSYNC | O_PATH)

static void check(int fd, off_t offset, int flags, int descriptor_flags)
{
	zoo_check(lseek(fd, 0, SEEK_CUR) == offset, "descriptor %d: offset %ld in place of %ld", fd, (long)lseek(fd, 0, SEEK_CUR), (long)offset);
	zoo_check((fcntl(fd, F_GETFL) & STATUS_FLAGS) == flags, "descriptor %d: flags %#o in place of %#o", fd, fcntl(fd, F_GETFL) & STATUS_FLAGS, flags);
	zoo_check(fcntl(fd, F_GETFD) == descriptor_flags, "descriptor %d: close-on-exec is %d", fd, fcntl(fd, F_GETFD));
}

int main(int argc, char **argv)
{
	char text[16] = { 0 };
	struct stat first, second;

	zoo_init(argc, argv);
	int file = zoo_try(open("file", O_RDWR | O_CREAT | O_TRUNC, 0640));
	zoo_write_all(file, "0123456789abcdef", 16);
	zoo_try(lseek(file, 5, SEEK_SET));
	int again = zoo_try(open("file", O_RDONLY | O_CLOEXEC));	/* the same file, its own offset */
	zoo_read_all(again, text, 3);
	int append = zoo_try(open("log-file", O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0600));
	zoo_write_all(append, "one", 3);
	int past_end = zoo_try(open("sparse", O_RDWR | O_CREAT | O_NOATIME, 0600));
	zoo_try(lseek(past_end, 5000000000, SEEK_SET));	/* beyond 4 GiB and beyond the end */
	int sync = zoo_try(open("sparse", O_RDWR | O_DSYNC));
	int by_path = zoo_try(open("file", O_PATH));
	int high = zoo_try(fcntl(file, F_DUPFD_CLOEXEC, 500));
	int shared = zoo_try(dup(append));
	int null = zoo_try(open("/dev/null", O_WRONLY));
	int zero = zoo_try(open("/dev/zero", O_RDONLY));
	int random = zoo_try(open("/dev/urandom", O_RDONLY));
	int proc = zoo_try(open("/proc/self/status", O_RDONLY));
	int executable = zoo_try(open("/proc/self/exe", O_RDONLY));
	zoo_try(symlink("file", "link"));
	int link = zoo_try(open("link", O_RDONLY));
	zoo_try(fcntl(again, F_SETOWN, getpid()));
	zoo_try(fcntl(again, F_SETSIG, SIGUSR1));
	close(proc);

	pid_t child = zoo_fork();
	if (child == 0) {
		close(again);
		int own = zoo_try(open("file", O_RDONLY));
		zoo_check(own == again, "descriptor %d", own);
		zoo_try(lseek(own, 9, SEEK_SET));
		zoo_child_ready();
		zoo_wait();
		check(own, 9, O_RDONLY, 0);
		check(file, 5, O_RDWR, 0);
		zoo_read_all(file, text, 4);	/* moves the offset that is shared */
		_exit(memcmp(text, "5678", 4) != 0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	check(file, 5, O_RDWR, 0);
	check(again, 3, O_RDONLY, FD_CLOEXEC);
	check(append, 3, O_WRONLY | O_APPEND | O_NONBLOCK, 0);
	check(past_end, 5000000000, O_RDWR | O_NOATIME, 0);
	check(sync, 0, O_RDWR | O_DSYNC, 0);
	check(high, 5, O_RDWR, FD_CLOEXEC);
	zoo_check((fcntl(by_path, F_GETFL) & STATUS_FLAGS) == O_PATH, "the O_PATH descriptor's flags are %#o", fcntl(by_path, F_GETFL));
	zoo_refused(EBADF, read(by_path, text, 1));
	zoo_check(fcntl(again, F_GETOWN) == getpid() && fcntl(again, F_GETSIG) == SIGUSR1, "owner %d, signal %d", fcntl(again, F_GETOWN), fcntl(again, F_GETSIG));
	zoo_release(child);
	zoo_reap(child);
	check(file, 9, O_RDWR, 0);
	check(high, 9, O_RDWR, FD_CLOEXEC);
	zoo_try(lseek(high, 1, SEEK_SET));
	check(file, 1, O_RDWR, 0);
	check(again, 3, O_RDONLY, FD_CLOEXEC);
	int other = zoo_try(open("log-file", O_WRONLY | O_APPEND));
	zoo_write_all(other, "two", 3);
	zoo_write_all(shared, "three", 5);	/* at the end, wherever that is */
	check(append, 11, O_WRONLY | O_APPEND | O_NONBLOCK, 0);
	zoo_write_all(past_end, "x", 1);
	zoo_try(fstat(sync, &first));
	zoo_check(first.st_size == 5000000001, "%ld bytes", (long)first.st_size);
	zoo_try(fstat(link, &first));
	zoo_try(stat("file", &second));
	zoo_check(first.st_ino == second.st_ino && first.st_dev == second.st_dev, "the descriptor behind the link is another file");
	zoo_try(fstat(by_path, &first));
	zoo_check(first.st_ino == second.st_ino, "the O_PATH descriptor is another file");
	zoo_try(fstat(executable, &first));
	zoo_try(stat("/proc/self/exe", &second));
	zoo_check(first.st_ino == second.st_ino && first.st_dev == second.st_dev, "the executable is another file");
	zoo_write_all(null, "x", 1);
	zoo_read_all(zero, text, 4);
	zoo_check(!memcmp(text, "\0\0\0\0", 4), "/dev/zero is not zero");
	zoo_read_all(random, text, 8);
	zoo_pass();
}
