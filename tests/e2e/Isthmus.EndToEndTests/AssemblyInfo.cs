// Each test has a lab of its own with a server process beside it: one at a time leaves the processors to the move.
[assembly: Xunit.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
