using System.CommandLine;
using Isthmus.Cli;
using Isthmus.Cli.Terminals;
using Isthmus.Containers;
using Isthmus.Demo;
using Isthmus.Lab;

var connections = new Option<int>("--connections") { Description = "Keep-alive connections of the load generator (20 … 15,000).", DefaultValueFactory = _ => 400 };
var distributed = new Option<bool>("--distributed") { Description = "Run each service as a process of its own, over RabbitMQ, PostgreSQL and an S3 store in containers." };
var command = new RootCommand("Moves a busy nginx from host a to host b when its load crosses a threshold, and back on command, and checks every byte that its clients see. Exits with 0 only when everything held.") { connections, distributed };
connections.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 20 or > 15_000)
        result.AddError("--connections takes a whole number from 20 to 15,000.");
});
command.SetAction(async (result, _) =>
{
    if (TwoHostLab.MissingPrerequisite() is { } missing)
    {
        await Console.Error.WriteLineAsync($"demo: {missing} Run ./demo, which installs it.");
        return 2;
    }

    if (result.GetValue(distributed) && ContainerEngine.MissingPrerequisite() is not null)
    {
        await Console.Error.WriteLineAsync("demo: There is no Docker engine. Run ./demo --distributed, which starts one.");
        return 2;
    }

    using var interrupts = Interrupts.OfThisProcess();
    var terminal = Terminal.OfThisProcess();
    var run = new DemoRun(new DemoOptions { Connections = result.GetValue(connections), Distributed = result.GetValue(distributed) }, terminal, interrupts);
    try
    {
        return await run.RunAsync() ? 0 : 1;
    }
    catch (MoveFailedException failed)
    {
        await Console.Error.WriteLineAsync($"demo: {failed.Message}");
        return 1;
    }
    catch (OperationCanceledException) when (interrupts.First.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("demo: interrupted; everything that it made is gone.");
        return 130;
    }
});
return await command.Parse(args).InvokeAsync();
