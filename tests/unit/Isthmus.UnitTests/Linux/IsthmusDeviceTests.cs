using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Isthmus.Linux;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.Linux;

/// <summary>The binding of isthmus_ioctl.h against what the C compiler makes of the header.</summary>
public sealed class IsthmusDeviceTests
{
    [Fact]
    public async Task Sizes_and_offsets_are_those_of_the_C_compiler()
    {
        (string C, int Here)[] facts =
        [
            Offset<IsthmusDevice.Header>("isthmus_header", "ih_command", "Command"),
            Offset<IsthmusDevice.Header>("isthmus_header", "ih_reply", "Reply"),
            Offset<IsthmusDevice.EndPoint>("isthmus_endpoint", "ie_port", "Port"),
            Offset<IsthmusDevice.EndPoint>("isthmus_endpoint", "ie_scope", "Scope"),
            Offset<IsthmusDevice.QueryCommand>("isthmus_query", "iq_capabilities", "Capabilities"),
            Offset<IsthmusDevice.QueryCommand>("isthmus_query", "iq_kernel_running", "KernelRunning"),
            Offset<IsthmusDevice.QueryCommand>("isthmus_query", "iq_pid_max", "PidMax"),
            Offset<IsthmusDevice.QueryCommand>("isthmus_query", "iq_quiet_in", "QuietIn"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_fd", "Descriptor"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_options", "Options"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_remote", "Remote"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_snd_una", "SendUnacknowledged"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_max_window", "MaxWindow"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_rcv_wup", "ReceiveWindowUpdate"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_mss", "Mss"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_rcv_wscale", "ReceiveScale"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_timestamp", "Timestamp"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_keep_count", "KeepCount"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_snd_length", "SendLength"),
            Offset<IsthmusDevice.TcpCommand>("isthmus_tcp", "it_rcv_queue", "ReceiveQueue"),
            Offset<IsthmusDevice.SelectCommand>("isthmus_select", "is_family", "Family"),
            Offset<IsthmusDevice.SelectCommand>("isthmus_select", "is_changed", "Changed"),
            Offset<IsthmusDevice.PidCommand>("isthmus_pid", "ip_pid", "Pid"),
            Offset<IsthmusDevice.BrkCommand>("isthmus_brk", "ib_end", "End"),
            Offset<IsthmusDevice.HoldCommand>("isthmus_hold", "ih_flags", "Flags"),
            Offset<IsthmusDevice.HoldCommand>("isthmus_hold", "ih_seconds", "Seconds"),
            ("sizeof(struct isthmus_query)", Marshal.SizeOf<IsthmusDevice.QueryCommand>()),
            ("sizeof(struct isthmus_tcp)", Marshal.SizeOf<IsthmusDevice.TcpCommand>()),
            ("sizeof(struct isthmus_select)", Marshal.SizeOf<IsthmusDevice.SelectCommand>()),
            ("sizeof(struct isthmus_pid)", Marshal.SizeOf<IsthmusDevice.PidCommand>()),
            ("sizeof(struct isthmus_brk)", Marshal.SizeOf<IsthmusDevice.BrkCommand>()),
            ("sizeof(struct isthmus_hold)", Marshal.SizeOf<IsthmusDevice.HoldCommand>()),
            ("ISTHMUS_ABI_VERSION", IsthmusDevice.AbiVersion),
            ("ISTHMUS_TCP_CREATE", IsthmusDevice.TcpCreate),
            ("ISTHMUS_TCP_KICK", IsthmusDevice.TcpKick),
            ("ISTHMUS_TCP_DISCARD", IsthmusDevice.TcpDiscard),
            ("ISTHMUS_PID_NEXT", IsthmusDevice.PidNext),
            ("ISTHMUS_BRK", IsthmusDevice.Brk),
            ("ISTHMUS_HOLD", IsthmusDevice.Hold),
            ("ISTHMUS_RELEASE", IsthmusDevice.Release),
            ("ISTHMUS_QUEUE_MAX", IsthmusDevice.QueueMax),
            ("ISTHMUS_HOLD_KEEP", (int)IsthmusDevice.HoldKeep),
        ];
        var answers = await CompileAsync(facts.Select(fact => fact.C), TestContext.Current.CancellationToken);
        Assert.Equal(facts.Select(fact => (fact.C, fact.Here)), facts.Zip(answers, (fact, answer) => (fact.C, answer)));
    }

    private static (string, int) Offset<T>(string structure, string field, string name) => ($"offsetof(struct {structure}, {field})", (int)Marshal.OffsetOf<T>(name));

    private static async Task<int[]> CompileAsync(IEnumerable<string> expressions, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("isthmus-ioctl-");
        try
        {
            var lines = string.Join('\n', expressions.Select(expression => $"\tprintf(\"%ld\\n\", (long)({expression}));"));
            var source = Path.Combine(directory.FullName, "facts.c");
            var program = Path.Combine(directory.FullName, "facts");
            await File.WriteAllTextAsync(source, $"#include <stddef.h>\n#include <stdio.h>\n#include \"isthmus_ioctl.h\"\nint main(void)\n{{\n{lines}\n\treturn 0;\n}}\n", cancellation);
            await RunAsync("gcc", ["-I", Path.Combine(Repository.Root, "deploy/freebsd/isthmus_ko"), "-o", program, source], cancellation);
            var output = await RunAsync(program, [], cancellation);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{program} failed: {await errors}");
        return output;
    }
}
