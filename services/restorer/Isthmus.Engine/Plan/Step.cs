namespace Isthmus.Engine.Plan;

/// <summary>
/// One operation of a restore plan. The steps of a plan run in order; consecutive <see cref="CallStep"/>s of one task
/// run as one batch in the tracee (one stop pair).
/// </summary>
/// <param name="Task">The task that the step acts on or in.</param>
/// <param name="Purpose">What it is for, for a person: "listener 0.0.0.0:80 (fd 6)".</param>
public abstract record Step(TaskId Task, string Purpose);
