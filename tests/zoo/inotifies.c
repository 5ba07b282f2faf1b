/* inotify: watches survive with their descriptors and masks, gaps too; new events come; the next descriptor is new. */
#include "zoo.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>

static char events[4096];
static ssize_t length, at;

static void next(int fd, int watch, uint32_t mask, const char *name)
{
	if (at >= length) {
		length = read(fd, events, sizeof(events));
		zoo_check(length > 0, "no event %#x of watch %d: %s", mask, watch, strerror(errno));
		at = 0;
	}
	struct inotify_event *event = (struct inotify_event *)(events + at);
	at += (ssize_t)sizeof(*event) + event->len;
	zoo_check(event->wd == watch && event->mask == mask, "event %#x of watch %d in place of %#x of watch %d", event->mask, event->wd, mask, watch);
	zoo_check(!name || strcmp(event->name, name) == 0, "event of \"%s\"", event->name);
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	zoo_try(mkdir("watched", 0755));
	zoo_try(close(zoo_try(open("file", O_WRONLY | O_CREAT, 0644))));
	zoo_try(close(zoo_try(open("file2", O_WRONLY | O_CREAT, 0644))));
	zoo_try(close(zoo_try(open("once", O_WRONLY | O_CREAT, 0644))));
	int fd = zoo_try(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	int directory = zoo_try(inotify_add_watch(fd, "watched", IN_CREATE | IN_DELETE));
	int removed = zoo_try(inotify_add_watch(fd, "file2", IN_ATTRIB));
	int file = zoo_try(inotify_add_watch(fd, "file", IN_ATTRIB));
	int once = zoo_try(inotify_add_watch(fd, "once", IN_ATTRIB | IN_ONESHOT));	/* Linux 5.19: older ones show no such flag */
	zoo_try(inotify_rm_watch(fd, removed));
	zoo_read_all(fd, events, sizeof(struct inotify_event));	/* IN_IGNORED */
	int empty = zoo_try(inotify_init1(0));
	zoo_ready();
	zoo_wait();

	zoo_check(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(fd, F_GETFL) & O_NONBLOCK, "flags are lost");
	zoo_refused(EAGAIN, read(fd, events, sizeof(events)));
	zoo_try(close(zoo_try(open("watched/new", O_WRONLY | O_CREAT, 0644))));
	next(fd, directory, IN_CREATE, "new");
	zoo_try(unlink("watched/new"));
	next(fd, directory, IN_DELETE, "new");
	zoo_try(chmod("file", 0600));
	next(fd, file, IN_ATTRIB, NULL);
	zoo_refused(EAGAIN, read(fd, events, sizeof(events)));
	zoo_try(chmod("once", 0600));
	next(fd, once, IN_ATTRIB, NULL);
	next(fd, once, IN_IGNORED, NULL);
	zoo_try(chmod("once", 0644));
	zoo_refused(EAGAIN, read(fd, events, sizeof(events)));
	zoo_refused(EINVAL, inotify_rm_watch(fd, removed));
	int fresh = zoo_try(inotify_add_watch(fd, "file2", IN_ATTRIB));
	zoo_check(fresh != directory, "a new watch got a descriptor in use");
	zoo_try(chmod("file2", 0600));
	next(fd, fresh, IN_ATTRIB, NULL);
	zoo_try(inotify_rm_watch(fd, directory));
	next(fd, directory, IN_IGNORED, NULL);
	zoo_try(inotify_add_watch(empty, "watched", IN_CREATE));
	zoo_pass();
}
