using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Isthmus.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Isthmus.Coordinator.Persistence.Dialects;

/// <summary>A server that several coordinators share.</summary>
public sealed class PostgreSqlDialect(PostgreSqlOptions options) : DatabaseDialect
{
    /// <summary>A server that does not answer is noticed after so many seconds; the message is then tried again.</summary>
    private const int Patience = 10;

    // The key of an advisory lock: "isthmus" in ASCII.
    private const long SchemaLock = 0x69_73_74_68_6d_75_73;

    private readonly string _connection = ConnectionString(options);

    /// <inheritdoc/>
    public override string Name => "PostgreSql";

    /// <inheritdoc/>
    public override string Location => string.Create(CultureInfo.InvariantCulture, $"{options.Database} on {options.Host}:{options.Port}");

    /// <inheritdoc/>
    public override bool UpgradesItself => false;

    /// <inheritdoc/>
    public override string? LockSchema => string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({SchemaLock})");

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder database) => database.UseNpgsql(_connection);

    /// <inheritdoc/>
    // Not the row's own lock: the row may not be there yet, and whether a message came before must be asked once it is ours.
    public override async Task<IUnitOfWork> BeginAsync(CoordinatorDbContext database, Guid migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var transaction = await database.Database.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Key(migration)})", cancellation).ConfigureAwait(false);
            return new Transaction(transaction);
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    // The server has as many writers as come.
    public override ValueTask<IAsyncDisposable> TakeTurnAsync(CancellationToken cancellation) => new(NoTurn.Instance);

    /// <inheritdoc/>
    public override string CountTable(string table) => $"SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{table}'";

    /// <inheritdoc/>
    public override DbConnection Connect() => new NpgsqlConnection(_connection);

    /// <inheritdoc/>
    public override string RemedyFor(DbException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"Check Isthmus:PostgreSql:User ('{options.User}') and its password, and the server's pg_hba.conf; where that wants a certificate, Isthmus:PostgreSql:ClientCertificate.",
            PostgresErrorCodes.InvalidCatalogName => $"Make the database (createdb {options.Database}), or correct Isthmus:PostgreSql:Database.",
            PostgresErrorCodes.InsufficientPrivilege => $"Grant '{options.User}' what it needs: it must own the database, or its tables.",
            PostgresErrorCodes.TooManyConnections => "Raise the server's max_connections, or lower Isthmus:PostgreSql:MaximumConnections.",
            PostgresErrorCodes.DiskFull => "Make room on the server's disk; the work goes on by itself.",
            null when options.Tls && Causes(failure).OfType<AuthenticationException>().Any() =>
                $"Look whether the server speaks TLS, and its certificate is in its time, carries the name '{options.Host}', and leads to Isthmus:PostgreSql:CertificateAuthority.",
            null when options.Tls && Causes(failure).OfType<IOException>().Any() && !Causes(failure).OfType<SocketException>().Any() =>
                "The server ended the connection after the TLS handshake: give a certificate that it believes and that is in its time (Isthmus:PostgreSql:ClientCertificate and ClientKey), or look at its log.",
            null when options.Tls && failure.Message.Contains("SSL", StringComparison.Ordinal) => // "SSL connection requested. No SSL enabled connection from this host is configured."
                "Turn TLS on at the server (ssl = on), or set Isthmus:PostgreSql:Tls to false inside of a network of your own.",
            _ => string.Create(CultureInfo.InvariantCulture, $"Check that PostgreSQL runs and can be reached at {options.Host}:{options.Port} (Isthmus:PostgreSql)."),
        };
    }

    /// <inheritdoc/>
    // https://www.postgresql.org/docs/15/errcodes-appendix.html. Without a code the server was not reached. A password that
    // is refused now may be the old one of a rotation under way.
    public override bool MayPass(DbException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.SqlState is not { Length: 5 } code || code[..2] is "08" or "40" or "53" or "55" or "57" or "58" or "28";
    }

    /// <inheritdoc/>
    public override bool IsRefusal(DbException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege
            || Causes(failure).OfType<AuthenticationException>().Any();
    }

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }

    // Two migrations of one key only wait for each other needlessly.
    private static long Key(Guid migration)
    {
        Span<byte> id = stackalloc byte[16];
        migration.TryWriteBytes(id);
        return BinaryPrimitives.ReadInt64LittleEndian(id) ^ BinaryPrimitives.ReadInt64LittleEndian(id[8..]);
    }

    private static string ConnectionString(PostgreSqlOptions options) => new NpgsqlConnectionStringBuilder
    {
        ApplicationName = "isthmus-coordinator",
        Host = options.Host,
        Port = options.Port,
        Database = options.Database,
        Username = options.User,
        Password = options.Password.Length > 0 ? options.Password : null,
        MaxPoolSize = options.MaximumConnections,
        MaxAutoPrepare = 32,
        Timeout = Patience,
        CommandTimeout = Patience,
        KeepAlive = Patience,
        SslMode = options.Tls ? SslMode.VerifyFull : SslMode.Prefer,
        RootCertificate = options.CertificateAuthority.Length > 0 ? options.CertificateAuthority : null,
        SslCertificate = options.ClientCertificate.Length > 0 ? options.ClientCertificate : null,
        SslKey = options.ClientKey.Length > 0 ? options.ClientKey : null,
    }.ConnectionString;

    private sealed class Transaction(IDbContextTransaction transaction) : IUnitOfWork
    {
        public Task CommitAsync(CancellationToken cancellation) => transaction.CommitAsync(cancellation);

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }

    private sealed class NoTurn : IAsyncDisposable
    {
        public static NoTurn Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
