using System.Buffers;
using System.Globalization;
using System.Text;
using Isthmus.Criu;
using Isthmus.Criu.Images;
using Isthmus.Lab.Commands;
using Xunit;

namespace Isthmus.IntegrationTests.Criu;

/// <summary>Every image that a real dump writes here decodes, and encodes to the same bytes.</summary>
public sealed class ImageRoundTripTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_of_nginx_with_connections_are_the_same_after_decoding_and_encoding()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var directory = criu.Files.FullPath;
        await File.WriteAllTextAsync($"{directory}/nginx.conf", $$"""
            user root; worker_processes 1; pid /run/nginx.pid; error_log {{directory}}/error.log;
            events { worker_connections 256; }
            http { access_log off; sendfile off; keepalive_timeout 600;
              client_body_temp_path {{directory}}/a; proxy_temp_path {{directory}}/b; fastcgi_temp_path {{directory}}/c; uwsgi_temp_path {{directory}}/d; scgi_temp_path {{directory}}/e;
              server { listen 127.0.0.1:80; location / { return 200 "hello"; } } }
            """, Cancellation);
        await criu.SpawnAsync($"nginx -c {directory}/nginx.conf -e {directory}/error.log -g 'daemon off;'", Cancellation);
        await CriuHost.Until(() => new FileInfo(criu.Outside("/run/nginx.pid")) is { Exists: true, Length: > 0 }, "nginx to start", Cancellation);
        var pid = int.Parse((await File.ReadAllTextAsync(criu.Outside("/run/nginx.pid"), Cancellation)).Trim(), CultureInfo.InvariantCulture);

        const int Connections = 3;
        for (var i = 0; i < Connections; i++)
            await criu.Space.RunAsync("bash", ["-c", HoldConnection(directory, i)], null, Cancellation);

        await DumpAsync(criu, pid, "nginx", checkpoint =>
        {
            Assert.Equal(2, checkpoint.Processes.Count);
            Assert.All(checkpoint.Processes, process => Assert.Equal("nginx", process.Task.Comm));
            Assert.Equal(Connections, checkpoint.TcpStreams.Count);
            var listener = checkpoint.Files.Values.Where(file => file.Type == FdType.InetSocket).Single(file => file.Isk.State == 10).Isk;
            Assert.Equal(80u, listener.SrcPort);
        });
    }

    [Fact]
    public async Task Images_of_a_tree_with_every_resource_are_the_same_after_decoding_and_encoding()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        var directory = criu.Files.FullPath;
        var source = Path.Combine(AppContext.BaseDirectory, "Criu", "resources.c");
        await criu.Space.RunAsync("gcc", ["-O1", "-pthread", "-o", $"{directory}/resources", source], null, Cancellation);
        Directory.CreateDirectory($"{directory}/files");
        var pid = await criu.SpawnAsync($"{directory}/resources {directory}/files", Cancellation);
        await CriuHost.Until(() => File.Exists($"{directory}/files/ready"), "the resources to be set up", Cancellation);

        await DumpAsync(criu, pid, "resources", checkpoint =>
        {
            Assert.Equal(3, checkpoint.Processes.Count);
            Assert.Equal(2, checkpoint.Root.Threads.Count);
            Assert.Equal(4, checkpoint.TcpStreams.Count);
            Assert.Single(checkpoint.GhostFiles);
            Assert.Equal("in the pipe", Encoding.ASCII.GetString(Assert.Single(checkpoint.Pipes.Values).Bytes.Span));
        });
    }

    [Fact]
    public async Task Images_of_small_programs_are_the_same_after_decoding_and_encoding()
    {
        await using var criu = await CriuHost.StartAsync(Cancellation);
        foreach (var command in new[] { "sleep 600", "sh -c 'sleep 600; true'", "bash -c 'trap : USR1; sleep 600 | cat; true'", "tail -F /run/nothing" })
        {
            var pid = await criu.SpawnAsync(command, Cancellation);
            await DumpAsync(criu, pid, $"small-{pid}", checkpoint => Assert.Equal(pid, checkpoint.Root.Pid));
        }
    }

    private static async Task DumpAsync(CriuHost criu, int pid, string name, Action<Checkpoint> check)
    {
        var images = CriuHost.Images(name);
        await criu.Client.DumpAsync(new CheckpointDump { Pid = pid, ImagesDirectory = images, LogLevel = 4 }, null, Cancellation);
        using var source = new DirectoryImageSource(criu.Outside(images));
        foreach (var image in source.Names.Where(image => image != "dump.log"))
        {
            var bytes = source.Read(image);
            var output = new ArrayBufferWriter<byte>();
            ImageFile.Decode(image, bytes).Encode(output);
            Assert.True(output.WrittenSpan.SequenceEqual(bytes.Span), $"{image} of {name} differs");
        }

        check(Checkpoint.Load(source));
    }

    /// <summary>Asks nginx for a page, and keeps the connection open in the background.</summary>
    private static string HoldConnection(string directory, int number) =>
        $"(exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; read -r line <&3; echo \"$line\" > {directory}/answer-{number}; exec sleep 600) </dev/null >/dev/null 2>&1 & "
        + $"until [ -s {directory}/answer-{number} ]; do :; done";
}
