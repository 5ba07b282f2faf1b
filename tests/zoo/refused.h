/* What the programs of refused resources share: each kind is set up by a function of its own. */
#ifndef REFUSED_H
#define REFUSED_H

#include "zoo.h"

#include <fcntl.h>
#include <stdio.h>

/* Who has the resource: the program itself unless set_up() says otherwise. */
static pid_t owner;

/* set_up() returns the descriptor, -2 when there is none, or -1 and errno when the machine does not give it. */
struct refused_kind {
	const char *name;
	int (*set_up)(void);
};

static int refused_main(int argc, char **argv, const struct refused_kind *kinds, size_t count)
{
	zoo_init(argc, argv);
	const char *wanted = zoo_argument(0, "");
	int note = zoo_try(open("owner", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));

	owner = getpid();
	for (size_t i = 0; i < count; i++) {
		if (strcmp(kinds[i].name, wanted))
			continue;
		int fd = kinds[i].set_up();
		if (fd == -1)
			zoo_skip("this machine gives no %s: %s", wanted, strerror(errno));
		dprintf(note, "%d %d\n", owner, fd == -2 ? -1 : fd);
		zoo_try(close(note));
		zoo_ready();
		zoo_wait();
		zoo_pass();
	}
	zoo_fail("no kind \"%s\"", wanted);
}

#endif
