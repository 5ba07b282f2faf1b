using System.Text;
using Isthmus.Containers;
using Isthmus.Coordinator.Persistence;
using Isthmus.Coordinator.Persistence.Dialects;
using Isthmus.Coordinator.Persistence.Schema;
using Isthmus.Hosting;
using Isthmus.IntegrationTests.Cli;
using Npgsql;

namespace Isthmus.DistributedTests.Tls;

/// <summary>A real PostgreSQL server that takes TLS connections only, from clients with a certificate of its authority: who is let in, and what a person is told who is not.</summary>
public sealed class DatabaseTlsTests
{
    private const int Refused = 13;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_is_used_with_certificates_on_both_sides_and_every_wrong_one_is_told_with_its_setting()
    {
        SharedServers.SkipWithoutEngine();
        using var authority = new TestAuthority("authority of the tests");
        using var stranger = new TestAuthority("somebody else");
        await using var server = await PostgresServer.StartAsync(Cancellation);
        await PresentAsync(server, authority, authority.Issue("database"));
        var own = authority.Issue(server.User); // verify-full: the certificate carries the role's name

        Assert.Equal(0, (await Upgrade(Options(server, authority, own)).UpgradeAsync(Cancellation)).Version);
        Assert.Empty((await Upgrade(Options(server, authority, own)).StatusAsync(Cancellation)).Pending);

        await ToldAsync(Options(server, stranger, own), refusal: true, "leads to Isthmus:PostgreSql:CertificateAuthority");
        await ToldAsync(Options(server, authority, null), refusal: true, "Isthmus:PostgreSql:ClientCertificate");
        await ToldAsync(Options(server, authority, authority.Issue("another")), refusal: true, "Isthmus:PostgreSql:ClientCertificate");
        // Refused after the handshake: the connection ends, and may have ended for another reason.
        await ToldAsync(Options(server, authority, stranger.Issue(server.User)), refusal: false, "Isthmus:PostgreSql:ClientCertificate");
        await ToldAsync(Options(server, authority, authority.Issue(server.User, -3, -2)), refusal: false, "Isthmus:PostgreSql:ClientCertificate");
        var wrongPassword = Options(server, authority, own);
        wrongPassword.Password = "wrong";
        await ToldAsync(wrongPassword, refusal: true, "Isthmus:PostgreSql:User");
        var noDatabase = Options(server, authority, own);
        noDatabase.Database = "nowhere";
        await ToldAsync(noDatabase, refusal: true, "createdb nowhere");

        await PresentAsync(server, authority, authority.Issue("database", -3, -2));
        await ToldAsync(Options(server, authority, own), refusal: true, "Look whether the server speaks TLS, and its certificate is in its time");
        var configuration = authority.Write("isthmus.json", $$$"""
            {"Isthmus": {"PostgreSql": {"Host": "{{{server.Host}}}", "Port": {{{server.Port}}}, "User": "{{{server.User}}}", "Password": "{{{server.Password}}}", "Tls": true,
             "CertificateAuthority": "{{{authority.File}}}", "ClientCertificate": "{{{own.File}}}", "ClientKey": "{{{own.KeyFile}}}" } } }
            """);
        var (code, _, error) = await IsthmusBinary.RunAsync(Cancellation, "serve", "--config", configuration);
        Assert.Equal(Refused, code);
        Assert.Contains("certificate is in its time", error, StringComparison.Ordinal);
    }

    private static async Task ToldAsync(PostgreSqlOptions options, bool refusal, string remedy)
    {
        var told = await Assert.ThrowsAsync<DatabaseUnusableException>(() => Upgrade(options).StatusAsync(Cancellation));
        Assert.Contains(remedy, told.Remedy, StringComparison.Ordinal);
        Assert.True(told.IsRefusal == refusal, $"{told.Message} ({told.InnerException})");
    }

    private static SchemaUpgrade Upgrade(PostgreSqlOptions options)
    {
        NpgsqlConnection.ClearAllPools(); // each attempt is a connection of its own
        return new SchemaUpgrade(new PostgreSqlDialect(options), TimeProvider.System);
    }

    private static PostgreSqlOptions Options(PostgresServer server, TestAuthority authority, IssuedCertificate? own) => new()
    {
        Host = server.Host,
        Port = server.Port,
        Database = server.Database,
        User = server.User,
        Password = server.Password,
        Tls = true,
        CertificateAuthority = authority.File,
        ClientCertificate = own?.File ?? "",
        ClientKey = own?.KeyFile ?? "",
    };

    /// <summary>Gives the server a certificate and lets in only who shows one too, as docs of PostgreSQL say ("Secure TCP/IP Connections with SSL").</summary>
    private static async Task PresentAsync(PostgresServer server, TestAuthority authority, IssuedCertificate certificate)
    {
        var data = (await server.RunAsync(["psql", "--username", server.User, "--dbname", server.Database, "--tuples-only", "--no-align", "--command", "SHOW data_directory"], Cancellation)).Trim();
        foreach (var (name, text) in new[] { ("ca.pem", await File.ReadAllTextAsync(authority.File, Cancellation)), ("server.pem", certificate.Pem), ("server.key", certificate.Key) })
            await server.RunAsync(["sh", "-c", $"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))} | base64 -d > {data}/{name} && chown postgres {data}/{name} && chmod 600 {data}/{name}"], Cancellation);
        await server.RunAsync(["sh", "-c", $"printf 'local all all trust\\nhostssl all all all scram-sha-256 clientcert=verify-full\\n' > {data}/pg_hba.conf"], Cancellation);
        foreach (var setting in (string[])["ssl_ca_file = 'ca.pem'", "ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", "ssl = on"])
            await SqlAsync(server, $"ALTER SYSTEM SET {setting}");
        await SqlAsync(server, "SELECT pg_reload_conf()");
    }

    private static Task SqlAsync(PostgresServer server, string statement) =>
        server.RunAsync(["psql", "--username", server.User, "--dbname", server.Database, "--command", statement], Cancellation);
}
