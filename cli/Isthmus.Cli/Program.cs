using System.CommandLine;

return await new RootCommand("Moves running Linux processes between operating systems.").Parse(args).InvokeAsync();
