using Isthmus.Bench.Paper;

return await PaperBench.RunAsync(args);
