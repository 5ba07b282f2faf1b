namespace Isthmus.Hosting;

/// <summary>The saga's database server (section <c>Isthmus:PostgreSql</c>). Without a host the saga is kept in the SQLite file <c>Isthmus:Database</c>.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>The server's host name, or the directory of its unix socket; empty for SQLite.</summary>
    public string Host { get; set; } = "";

    /// <summary>The server's port.</summary>
    public int Port { get; set; } = 5432;

    /// <summary>The database's name. It must exist; <c>isthmus database migrate</c> makes its tables.</summary>
    public string Database { get; set; } = "isthmus";

    /// <summary>The role to log in as.</summary>
    public string User { get; set; } = "isthmus";

    /// <summary>Its password; empty when the server asks for none (peer or certificate authentication).</summary>
    public string Password { get; set; } = "";

    /// <summary>True to insist on TLS and on a certificate that names the server.</summary>
    public bool Tls { get; set; }

    /// <summary>A file with the certificates (PEM) that the server's must descend from; empty for those of the machine.</summary>
    public string CertificateAuthority { get; set; } = "";

    /// <summary>PEM file of the coordinator's own certificate; empty for none.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file of its key; empty when it is in the same file.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>Connections that one coordinator opens at most, 4 or more. All coordinators together must stay below the server's <c>max_connections</c>.</summary>
    public int MaximumConnections { get; set; } = 24;
}
