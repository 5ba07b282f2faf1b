/* FIFOs with data: both ends, one end open for both, an end in a child, deleted, and its name still usable. */
#include "zoo.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	char back[64];
	int unread;

	zoo_init(argc, argv);
	zoo_try(mkfifo("fifo", 0640));
	zoo_try(mkfifo("both", 0600));
	zoo_try(mkfifo("gone", 0600));
	int reader = zoo_try(open("fifo", O_RDONLY | O_NONBLOCK));
	int writer = zoo_try(open("fifo", O_WRONLY | O_CLOEXEC));
	zoo_try(fcntl(writer, F_SETPIPE_SZ, 131072));
	zoo_write_all(writer, "in the fifo", 11);
	zoo_read_all(reader, back, 3);
	int both = zoo_try(open("both", O_RDWR));
	zoo_write_all(both, "to myself", 9);
	int gone = zoo_try(open("gone", O_RDWR | O_NONBLOCK));
	zoo_write_all(gone, "deleted", 7);
	zoo_try(unlink("gone"));
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_try(close(reader));
		zoo_child_ready();
		zoo_wait();
		zoo_write_all(writer, " child", 6);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_try(ioctl(reader, FIONREAD, &unread));
	zoo_check(unread == 8, "%d bytes are unread", unread);
	zoo_check(fcntl(reader, F_GETFL) & O_NONBLOCK, "O_NONBLOCK is lost");
	zoo_check(fcntl(writer, F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	zoo_check(fcntl(writer, F_GETPIPE_SZ) == 131072, "capacity %d", fcntl(writer, F_GETPIPE_SZ));
	zoo_release(child);
	zoo_reap(child);
	int named = zoo_try(open("fifo", O_WRONLY | O_NONBLOCK));
	zoo_write_all(named, " named", 6);
	zoo_read_all(reader, back, 20);
	zoo_check(!memcmp(back, "the fifo child named", 20), "got %.20s", back);
	zoo_try(close(named));
	zoo_try(close(writer));
	zoo_check(read(reader, back, 1) == 0, "no end of file");
	zoo_read_all(both, back, 9);
	zoo_check(!memcmp(back, "to myself", 9), "got %.9s", back);
	zoo_read_all(gone, back, 7);
	zoo_check(!memcmp(back, "deleted", 7), "got %.7s", back);
	zoo_refused(ENOENT, access("gone", F_OK));
	zoo_pass();
}
