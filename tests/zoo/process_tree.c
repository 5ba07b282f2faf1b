/* PIDs, parents, sessions, groups and names over several levels, with zombies and a re-parented orphan. */
#include "zoo.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { ROOT, SAME_GROUP, OWN_GROUP, JOINED_GROUP, OWN_SESSION, GRANDCHILD, GREAT_GRANDCHILD, ORPHAN, COUNT };

static struct {
	pid_t pid, parent, group, session;
	char name[16];
} *before;	/* shared with all: each notes itself */

static pid_t orphan_pid;

static void note(int who, const char *name)
{
	zoo_try(prctl(PR_SET_NAME, name));
	before[who].pid = getpid();
	before[who].parent = getppid();
	before[who].group = getpgrp();
	before[who].session = getsid(0);
	strcpy(before[who].name, name);
}

static void check(int who)
{
	char name[16];

	zoo_try(prctl(PR_GET_NAME, name));
	zoo_check(getpid() == before[who].pid, "%s: PID %d in place of %d", before[who].name, getpid(), before[who].pid);
	zoo_check(getppid() == before[who].parent, "%s: parent %d in place of %d", before[who].name, getppid(), before[who].parent);
	zoo_check(getpgrp() == before[who].group, "%s: group %d in place of %d", before[who].name, getpgrp(), before[who].group);
	zoo_check(getsid(0) == before[who].session, "%s: session %d in place of %d", before[who].name, getsid(0), before[who].session);
	zoo_check(strcmp(name, before[who].name) == 0, "%s: name \"%s\"", before[who].name, name);
	zoo_check(gettid() == getpid(), "%s: thread ID %d", before[who].name, gettid());
}

static pid_t spawn(int who, const char *name, pid_t group, bool session)
{
	pid_t pid = zoo_fork();

	if (pid == 0) {
		if (session)
			zoo_try(setsid());
		else if (group >= 0)
			zoo_try(setpgid(0, group));
		note(who, name);
		zoo_child_ready();
		zoo_wait();
		check(who);
		_exit(0);
	}
	zoo_await(pid);
	return pid;
}

static pid_t dead(int status, int signal)
{
	pid_t pid = zoo_fork();
	siginfo_t info;

	if (pid == 0) {
		if (signal)
			kill(getpid(), signal);
		_exit(status);
	}
	zoo_try(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	return pid;
}

/* A session leader with a child and a grandchild, and an orphan whose parent has died. */
static pid_t spawn_family(void)
{
	pid_t pid = zoo_fork();

	if (pid == 0) {
		zoo_try(setsid());
		note(OWN_SESSION, "zoo session");
		pid_t child = zoo_fork();
		if (child == 0) {
			zoo_try(setpgid(0, 0));
			note(GRANDCHILD, "zoo-grandchild!");
			pid_t last = spawn(GREAT_GRANDCHILD, "zoo (great) )", -1, false);
			zoo_child_ready();
			zoo_wait();
			check(GRANDCHILD);
			zoo_release(last);
			zoo_reap(last);
			_exit(0);
		}
		zoo_await(child);
		zoo_child_ready();
		zoo_wait();
		check(OWN_SESSION);
		zoo_release(child);
		zoo_reap(child);
		_exit(0);
	}
	zoo_await(pid);
	return pid;
}

int main(int argc, char **argv)
{
	int status;

	zoo_init(argc, argv);
	before = zoo_try(mmap(NULL, sizeof(*before) * COUNT, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	zoo_try(prctl(PR_SET_CHILD_SUBREAPER, 1));
	note(ROOT, "zoo-root");
	pid_t same = spawn(SAME_GROUP, "zoo-same", -1, false);
	pid_t own = spawn(OWN_GROUP, "zoo-own", 0, false);
	pid_t joined = spawn(JOINED_GROUP, "zoo-joined", own, false);
	pid_t family = spawn_family();
	pid_t exited = dead(42, 0);
	pid_t killed = dead(0, SIGKILL);

	/* The orphan's parent ends and is reaped here: the orphan becomes ours. */
	pid_t parent = zoo_fork();
	if (parent == 0) {
		pid_t orphan = zoo_fork();
		if (orphan == 0) {
			pid_t first = getppid();
			zoo_child_ready();
			while (getppid() == first)
				sched_yield();
			note(ORPHAN, "zoo-orphan");
			before[ORPHAN].parent = getppid();
			zoo_wait();
			check(ORPHAN);
			_exit(0);
		}
		zoo_await(orphan);
		_exit(0);
	}
	zoo_reap(parent);
	while (!*(volatile pid_t *)&before[ORPHAN].parent)
		sched_yield();
	orphan_pid = before[ORPHAN].pid;

	zoo_ready();
	zoo_wait();

	before[ROOT].parent = getppid();	/* whoever restored us */
	check(ROOT);
	zoo_check(before[ORPHAN].parent == getpid(), "the orphan had another parent");
	zoo_check(waitpid(exited, &status, WNOHANG) == exited, "the exited child is no zombie any more");
	zoo_check(WIFEXITED(status) && WEXITSTATUS(status) == 42, "the exited child's status is %#x", status);
	zoo_check(waitpid(killed, &status, WNOHANG) == killed, "the killed child is no zombie any more");
	zoo_check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the killed child's status is %#x", status);
	pid_t all[] = { same, own, joined, family, orphan_pid };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(all); i++)
		zoo_check(waitpid(all[i], &status, WNOHANG) == 0, "child %d does not run", all[i]);
	zoo_check(getpgid(joined) == own, "the joined group is %d", getpgid(joined));
	/* A signal to a group reaches its members, and only them. */
	zoo_try(killpg(own, SIGTERM));
	zoo_reap(own);
	zoo_reap(joined);
	zoo_check(waitpid(same, &status, WNOHANG) == 0, "a signal to another group reached the root's group");
	zoo_release(same);
	zoo_reap(same);
	zoo_release(family);
	zoo_reap(family);
	zoo_release(orphan_pid);
	zoo_reap(orphan_pid);
	zoo_refused(ECHILD, waitpid(-1, &status, WNOHANG));
	zoo_pass();
}
