using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Isthmus.Hosting;
using Npgsql;

namespace Isthmus.SagaTests.Databases;

/// <summary>A PostgreSQL server of this test run alone, from the machine's packages, in a directory that is deleted at the end.</summary>
public sealed class LocalPostgreSql : IAsyncLifetime
{
    private const string Password = "saga";
    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-pg-").FullName;
    private int _databases;

    public int Port { get; } = FreePort();

    /// <summary>Why there is none, or null.</summary>
    public string? Missing { get; } = Binaries() is null ? "PostgreSQL is not installed: apt-get install postgresql" : null;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1FF);
        await File.WriteAllTextAsync($"{_directory}/password", Password);
        await RunAsync("initdb", "-D", $"{_directory}/data", "-U", "isthmus", "-A", "scram-sha-256", $"--pwfile={_directory}/password", "-N");
        await StartServerAsync();
    }

    /// <summary>Starts the server; nothing when it runs.</summary>
    public Task StartServerAsync() => RunAsync("pg_ctl", "-D", $"{_directory}/data", "-w", "-l", $"{_directory}/log",
        "-o", string.Create(CultureInfo.InvariantCulture, $"-p {Port} -k {_directory} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"), "start");

    /// <summary>Ends the server as a crash does: connections break.</summary>
    public Task StopServerAsync() => RunAsync("pg_ctl", "-D", $"{_directory}/data", "-w", "-m", "immediate", "stop");

    /// <summary>A new, empty database.</summary>
    public async Task<PostgreSqlOptions> CreateDatabaseAsync(CancellationToken cancellation)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var name = string.Create(CultureInfo.InvariantCulture, $"isthmus{Interlocked.Increment(ref _databases)}");
        var options = new PostgreSqlOptions { Host = "127.0.0.1", Port = Port, Database = name, User = "isthmus", Password = Password };
        await ExecuteAsync(options, "postgres", $"CREATE DATABASE {name}", cancellation);
        return options;
    }

    /// <summary>One statement as the owner.</summary>
    public static async Task ExecuteAsync(PostgreSqlOptions options, string database, string sql, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(options, database, cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<NpgsqlConnection> ConnectAsync(PostgreSqlOptions options, string database, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(string.Create(CultureInfo.InvariantCulture,
            $"Host={options.Host};Port={options.Port};Database={database};Username={options.User};Password={options.Password};Pooling=false"));
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists($"{_directory}/data/postmaster.pid"))
            await StopServerAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string? Binaries() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => $"{version}/bin").FirstOrDefault(bin => File.Exists($"{bin}/initdb"))
        : null;

    // The server refuses to run as root.
    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("runuser") { WorkingDirectory = "/tmp" };
        foreach (var argument in (string[])["-u", "postgres", "--", $"{Binaries()}/{program}", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
