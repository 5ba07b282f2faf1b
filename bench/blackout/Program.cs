using Isthmus.Bench.Blackout;

return await BlackoutBench.RunAsync(args);
