// Each test has a lab of its own with a server process beside it: one at a time leaves the processors to the move.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
