/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commands to the device.
 */

#include "module_test.h"

int
device_open(void)
{
	int device;

	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0) {
		perror(DEVICE);
		exit(2);
	}
	return (device);
}

/*
 * 0, or the errno.
 */
int
give(int device, const void *command, size_t size)
{
	ssize_t n;

	n = write(device, command, size);
	if (n < 0)
		return (errno);
	return ((size_t)n == size ? 0 : EIO);
}

struct isthmus_header
header(uint16_t command, size_t size)
{
	struct isthmus_header ih;

	memset(&ih, 0, sizeof(ih));
	ih.ih_magic = ISTHMUS_MAGIC;
	ih.ih_version = ISTHMUS_ABI_VERSION;
	ih.ih_command = command;
	ih.ih_size = (uint32_t)size;
	return (ih);
}

struct isthmus_query
query(int device)
{
	struct isthmus_query iq;

	memset(&iq, 0, sizeof(iq));
	iq.iq_header = header(ISTHMUS_QUERY, sizeof(iq));
	iq.iq_header.ih_reply = (uintptr_t)&iq;
	if (give(device, &iq, sizeof(iq)) != 0)
		memset(&iq, 0, sizeof(iq));
	return (iq);
}

int
act(int device, uint16_t command, int fd)
{
	struct isthmus_select is;

	memset(&is, 0, sizeof(is));
	is.is_header = header(command, sizeof(is));
	is.is_fd = fd;
	return (give(device, &is, sizeof(is)));
}

int
hold(int device, uint16_t command, const struct isthmus_endpoint *ie,
    uint32_t flags, uint32_t seconds)
{
	struct isthmus_hold ih;

	memset(&ih, 0, sizeof(ih));
	ih.ih_header = header(command, sizeof(ih));
	ih.ih_family = ie->ie_address[0] != 0 ? ISTHMUS_FAMILY_IPV4 :
	    ISTHMUS_FAMILY_IPV6;
	ih.ih_local = *ie;
	ih.ih_flags = flags;
	ih.ih_seconds = seconds;
	return (give(device, &ih, sizeof(ih)));
}

const char *
reason(int device)
{
	static char text[256];
	ssize_t n;

	n = read(device, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	return (text);
}
