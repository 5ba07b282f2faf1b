using System.Text.Json;
using Isthmus.Lab;
using Xunit;

namespace Isthmus.IntegrationTests.Cli;

/// <summary><c>isthmus serve</c> and what talks to it.</summary>
public sealed class ServeTests : IAsyncLifetime
{
    private readonly LabDirectory _directory = LabDirectory.Create();
    private IsthmusBinary? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Socket => Path.Combine(_directory.FullPath, "isthmus.sock");

    public async ValueTask InitializeAsync()
    {
        if (TwoHostLab.MissingPrerequisite() is { } missing)
            Assert.Skip(missing);
        var path = Path.Combine(_directory.FullPath, "isthmus.json");
        var home = _directory.FullPath;
        await File.WriteAllTextAsync(path, $$"""
            { "Isthmus": {
                "ObjectStore": "{{home}}/objects", "TrustDirectory": "{{home}}/trust", "Database": "{{home}}/isthmus.db", "Socket": "{{Socket}}", "Monitor": { "StateDirectory": "{{home}}/monitor" },
                "Hosts": { "a": { "Interface": "lo", "StateDirectory": "{{home}}/a", "RunDirectory": "{{home}}/run-a" } },
                "Services": { "web": { "Address": "127.0.0.9/8", "Ports": [80], "PidFile": "{{home}}/web.pid", "InitialHost": "a" } } } }
            """, Cancellation);
        _server = IsthmusBinary.Start("serve", "--config", path);
        var said = new List<string>();
        while (await _server.Error.ReadLineAsync(Cancellation) is { } line)
        {
            said.Add(line);
            if (line.StartsWith("Isthmus serves web on a;", StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"It did not start:\n{string.Join('\n', said)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Services_and_hosts_are_listed()
    {
        var (code, output, error) = await IsthmusBinary.RunAsync(Cancellation, "status", "--json", "--socket", Socket);
        Assert.True(code == 0, error);
        Assert.Equal("a", JsonDocument.Parse(output).RootElement[0].GetProperty("host").GetString());
        (code, output, _) = await IsthmusBinary.RunAsync(Cancellation, "hosts", "--socket", Socket);
        Assert.Equal(0, code);
        Assert.Contains("web", output);
    }

    [Fact]
    public async Task Move_to_an_unknown_host_is_rejected_and_told_in_the_history()
    {
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "migrate", "web", "--to", "nowhere", "--socket", Socket);
        Assert.True(code == 7, $"exit code {code}: {error}");
        Assert.Contains("nowhere", error);
        var (_, output, _) = await IsthmusBinary.RunAsync(Cancellation, "history", "--json", "--socket", Socket);
        Assert.Equal("Rejected", JsonDocument.Parse(output).RootElement[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Unknown_migrations_are_not_found()
    {
        var id = Guid.NewGuid().ToString();
        foreach (var command in (string[])["show", "cancel"])
            Assert.Equal(3, (await IsthmusBinary.RunAsync(Cancellation, command, id, "--socket", Socket)).Code);
    }

    [Fact]
    public async Task A_second_server_on_the_same_socket_is_refused()
    {
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "serve", "--config", Path.Combine(_directory.FullPath, "isthmus.json"));
        Assert.Equal(1, code);
        Assert.Contains(Socket, error);
    }

    [Fact]
    public async Task Sigterm_ends_it_in_good_order()
    {
        Assert.Equal(0, await _server!.TerminateAsync(Cancellation));
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "status", "--socket", Socket);
        Assert.True(code == 4, error);
    }
}
