using System.Diagnostics;
using System.Globalization;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Lab;
using Isthmus.Lab.Commands;
using Isthmus.Lab.Network;
using Isthmus.Linux;

namespace Isthmus.Bench.Blackout.Moves;

/// <summary>plain-move.sh: what CRIU, cp and ip do without Isthmus.</summary>
internal sealed class PlainScriptMover(string script, string criu) : IMover
{
    private static readonly HostSpace ThisMachine = new("this machine", 0);

    public string Name => "script";

    public Task<IAsyncDisposable> PrepareAsync(TwoHostLab lab, CancellationToken cancellation) =>
        Task.FromResult<IAsyncDisposable>(ImageDirectory.Create());

    public async Task<MoveReport> MoveAsync(TwoHostLab lab, IAsyncDisposable prepared, CancellationToken cancellation)
    {
        var images = ((ImageDirectory)prepared).FullPath;
        string[] arguments =
        [
            Pid(lab.A.Space), Pid(lab.B.Space), lab.Nginx.Options.PidFile, LabAddresses.ServiceWithPrefix, "80", "eth0", images, criu,
        ];
        var started = Stopwatch.GetTimestamp();
        var result = await ThisMachine.RunAsync(script, arguments, null, cancellation);
        var total = Stopwatch.GetElapsedTime(started);
        var files = new DirectoryInfo($"{images}/source").GetFiles();
        return new MoveReport(total, DumpStatistics.Load(new DirectoryImageSource($"{images}/source")).Frozen,
            files.Sum(f => f.Length), files.Length, [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)]);
    }

    private static string Pid(HostSpace host) => host.NamespacesOf.ToString(CultureInfo.InvariantCulture);

    private static MoveStep Parse(string line)
    {
        var words = line.Split(' ');
        return new MoveStep(words[0], TimeSpan.FromMicroseconds(long.Parse(words[1], CultureInfo.InvariantCulture)));
    }
}
