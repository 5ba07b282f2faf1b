/* A listening unix socket with connections that nobody has accepted yet. */
#include "zoo.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "listener" };
	int clients[3];
	char text[32], back[32];

	zoo_init(argc, argv);
	int listener = zoo_try(socket(AF_UNIX, SOCK_STREAM, 0));
	zoo_try(bind(listener, (struct sockaddr *)&to, sizeof(to)));
	zoo_try(listen(listener, 5));
	for (int i = 0; i < 3; i++) {
		clients[i] = zoo_try(socket(AF_UNIX, SOCK_STREAM, 0));
		zoo_try(connect(clients[i], (struct sockaddr *)&to, sizeof(to)));
	}
	zoo_ready();
	zoo_wait();

	for (int i = 0; i < 3; i++) {
		int server = zoo_try(accept(listener, NULL, NULL));
		snprintf(text, sizeof(text), "request %d", i);
		zoo_write_all(clients[i], text, strlen(text));
		zoo_read_all(server, back, strlen(text));
		zoo_check(!memcmp(back, text, strlen(text)), "connection %d gave %.9s", i, back);
		zoo_write_all(server, "reply", 5);
		zoo_read_all(clients[i], back, 5);
	}
	zoo_pass();
}
