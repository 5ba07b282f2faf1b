/* Patterns, reading and writing, /proc and clocks. */
#include "zoo.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

void zoo_fill(void *memory, size_t bytes, uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
	unsigned char *at = memory;

	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t value = next(&state);
		memcpy(at + i, &value, bytes - i < 8 ? bytes - i : 8);
	}
}

ssize_t zoo_differs(const void *memory, size_t bytes, uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
	const unsigned char *at = memory;

	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t value = next(&state);
		size_t length = bytes - i < 8 ? bytes - i : 8;
		if (memcmp(at + i, &value, length) == 0)
			continue;
		for (size_t j = 0; j < length; j++)
			if (at[i + j] != ((unsigned char *)&value)[j])
				return (ssize_t)(i + j);
	}
	return -1;
}

void zoo_check_fill(const char *name, const void *memory, size_t bytes, uint64_t seed)
{
	ssize_t at = zoo_differs(memory, bytes, seed);

	if (at >= 0)
		zoo_fail("%s: byte %zd of %zu differs (%#x)", name, at, bytes, ((const unsigned char *)memory)[at]);
}

void zoo_write_all(int fd, const void *memory, size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t got = write(fd, (const char *)memory + done, bytes - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			zoo_fail("write to descriptor %d after %zu of %zu bytes: %s", fd, done, bytes, strerror(errno));
		done += (size_t)got;
	}
}

void zoo_read_all(int fd, void *memory, size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t got = read(fd, (char *)memory + done, bytes - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			zoo_fail("read from descriptor %d after %zu of %zu bytes: %s", fd, done, bytes,
				 got ? strerror(errno) : "end of file");
		done += (size_t)got;
	}
}

unsigned long long zoo_proc_number(const char *path, const char *name, int base)
{
	char line[512];
	size_t length = strlen(name);
	FILE *file = fopen(path, "re");

	if (!file)
		zoo_fail("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, length) || line[length] != ':')
			continue;
		fclose(file);
		return strtoull(line + length + 1, NULL, base);
	}
	zoo_fail("%s has no line \"%s:\"", path, name);
}

int64_t zoo_now(int clock)
{
	struct timespec now;

	zoo_try(clock_gettime(clock, &now));
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}
