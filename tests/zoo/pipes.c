/* Pipes: data, capacity, flags, ends in several processes, an end closed, a full pipe. */
#include "zoo.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	static char big[1 << 20], back[1 << 20];
	int data[2], empty[2], half[2], full[2], large[2], shared[2], unread;

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL));
	zoo_try(pipe2(data, O_CLOEXEC));
	zoo_write_all(data[1], "some data", 9);
	zoo_read_all(data[0], back, 2);	/* the first buffer is partly read */
	zoo_write_all(data[1], ", more", 6);
	zoo_try(pipe2(empty, O_NONBLOCK));
	zoo_try(pipe(half));	/* no writer left, data unread */
	zoo_write_all(half[1], "last", 4);
	zoo_try(close(half[1]));
	zoo_try(pipe(full));
	zoo_try(fcntl(full[1], F_SETFL, O_WRONLY | O_NONBLOCK));
	zoo_fill(big, sizeof(big), 1);
	ssize_t capacity = zoo_try(write(full[1], big, sizeof(big)));
	zoo_refused(EAGAIN, write(full[1], big, 1));
	zoo_try(pipe(large));
	zoo_try(fcntl(large[0], F_SETPIPE_SZ, 1 << 20));
	zoo_write_all(large[1], big, 700000);
	zoo_try(pipe(shared));
	int reopened = zoo_try(dup(data[1]));

	pid_t reader = zoo_fork();
	if (reader == 0) {
		zoo_try(close(shared[1]));
		zoo_child_ready();
		zoo_wait();
		zoo_read_all(shared[0], back, 10);
		zoo_check(!memcmp(back, "from write", 10), "the reader got %.10s", back);
		zoo_check(read(shared[0], back, 1) == 0, "no end of file though all writers are gone");
		zoo_write_all(data[1], "!", 1);
		_exit(0);
	}
	zoo_await(reader);
	pid_t writer = zoo_fork();
	if (writer == 0) {
		zoo_try(close(shared[0]));
		zoo_child_ready();
		zoo_wait();
		zoo_write_all(shared[1], "from write", 10);
		_exit(0);
	}
	zoo_await(writer);
	zoo_try(close(shared[0]));
	zoo_try(close(shared[1]));
	zoo_ready();
	zoo_wait();

	zoo_try(ioctl(data[0], FIONREAD, &unread));
	zoo_check(unread == 13, "%d bytes are unread", unread);
	zoo_check(fcntl(data[0], F_GETFD) == FD_CLOEXEC && fcntl(empty[0], F_GETFD) == 0, "close-on-exec differs");
	zoo_release(writer);
	zoo_reap(writer);
	zoo_release(reader);
	zoo_reap(reader);
	zoo_write_all(reopened, "?", 1);
	zoo_read_all(data[0], back, 15);
	zoo_check(!memcmp(back, "me data, more!?", 15), "got %.15s", back);
	zoo_check(fcntl(empty[0], F_GETFL) == (O_RDONLY | O_NONBLOCK), "flags %#o", fcntl(empty[0], F_GETFL));
	zoo_check(fcntl(empty[1], F_GETFL) == (O_WRONLY | O_NONBLOCK), "flags %#o", fcntl(empty[1], F_GETFL));
	zoo_refused(EAGAIN, read(empty[0], back, 1));
	zoo_read_all(half[0], back, 4);
	zoo_check(!memcmp(back, "last", 4), "got %.4s", back);
	zoo_check(read(half[0], back, 1) == 0, "no end of file");
	zoo_check(fcntl(full[0], F_GETFL) == O_RDONLY, "the other end got O_NONBLOCK too");
	zoo_refused(EAGAIN, write(full[1], big, 1));
	zoo_check(fcntl(full[0], F_GETPIPE_SZ) == capacity, "the full pipe's capacity is %d", fcntl(full[0], F_GETPIPE_SZ));
	zoo_read_all(full[0], back, (size_t)capacity);
	zoo_check(!memcmp(back, big, (size_t)capacity), "the full pipe's data differs");
	zoo_check(poll(&(struct pollfd){ .fd = full[0], .events = POLLIN }, 1, 0) == 0, "the full pipe had more");
	zoo_check(fcntl(large[1], F_GETPIPE_SZ) == 1 << 20, "capacity %d", fcntl(large[1], F_GETPIPE_SZ));
	zoo_read_all(large[0], back, 700000);
	zoo_check(!memcmp(back, big, 700000), "the large pipe's data differs");
	zoo_try(close(data[0]));
	zoo_refused(EPIPE, write(data[1], "x", 1));
	zoo_pass();
}
