using Isthmus.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Isthmus.UnitTests.Hosting;

/// <summary>A value that cannot work is refused with its key and the remedy, before anything starts.</summary>
public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string?> s_valid = new()
    {
        ["Isthmus:Bus:Transport"] = "rabbitmq",
        ["Isthmus:Bus:User"] = "coordinator",
        ["Isthmus:Bus:Password"] = "secret",
        ["Isthmus:PostgreSql:Host"] = "db.example",
        ["Isthmus:Sites:north:Endpoint"] = "https://s3.example:9000",
        ["Isthmus:Sites:north:Bucket"] = "isthmus-north",
        ["Isthmus:Hosts:a:Interface"] = "eth0",
        ["Isthmus:Hosts:b:Interface"] = "eth0",
        ["Isthmus:Services:web:Address"] = "192.0.2.80/24",
        ["Isthmus:Services:web:Ports:0"] = "80",
        ["Isthmus:Services:web:PidFile"] = "/run/nginx.pid",
        ["Isthmus:Services:web:InitialHost"] = "a",
    };

    [Fact]
    public void Valid_configuration_is_taken() => Assert.Empty(Errors([]));

    [Theory]
    [InlineData("Isthmus:ObjectStore", "objects", "absolute path")]
    [InlineData("Isthmus:TrustDirectory", "trust", "absolute path")]
    [InlineData("Isthmus:Database", "isthmus.db", "absolute path")]
    [InlineData("Isthmus:KeepBundles", "-1", "0 or more")]
    [InlineData("Isthmus:GrantLifetime", "-00:00:01", "above zero")]
    [InlineData("Isthmus:Socket", "isthmus.sock", "absolute path")]
    [InlineData("Isthmus:Bus:Host", "", "name the machine")]
    [InlineData("Isthmus:Bus:Port", "0", "between 1 and 65535")]
    [InlineData("Isthmus:Bus:User", "", "name the RabbitMQ user")]
    [InlineData("Isthmus:Bus:Password", "", "Isthmus__Bus__Password")]
    [InlineData("Isthmus:Bus:Prefetch", "0", "1 to 1000")]
    [InlineData("Isthmus:Bus:DeliveryLimit", "101", "1 to 100")]
    [InlineData("Isthmus:Bus:RedeliveryDelay", "-00:00:05", "00:00:00.1 to 01:00:00")]
    [InlineData("Isthmus:Bus:Redeliveries", "-1", "0 to 1000")]
    [InlineData("Isthmus:Bus:ClientKey", "/etc/key.pem", "name the certificate")]
    [InlineData("Isthmus:PostgreSql:Port", "70000", "between 1 and 65535")]
    [InlineData("Isthmus:PostgreSql:Database", "", "createdb")]
    [InlineData("Isthmus:PostgreSql:User", "", "createuser")]
    [InlineData("Isthmus:PostgreSql:MaximumConnections", "3", "4 or more")]
    [InlineData("Isthmus:PostgreSql:CertificateAuthority", "/nowhere.pem", "readable PEM file")]
    [InlineData("Isthmus:Sites:north:Endpoint", "s3.example", "scheme, host and port")]
    [InlineData("Isthmus:Sites:north:Bucket", "North", "small letters")]
    [InlineData("Isthmus:Sites:north:Region", "", "us-east-1")]
    [InlineData("Isthmus:Sites:north:SecretKeyFile", "/nowhere", "readable file")]
    [InlineData("Isthmus:Store:RetryFor", "-00:00:01", "zero or more")]
    [InlineData("Isthmus:Store:SpoolDirectory", "spool", "absolute path")]
    [InlineData("Isthmus:Store:ExpireAfterDays", "-1", "number of days")]
    [InlineData("Isthmus:Store:CertificateAuthority", "/nowhere.pem", "readable PEM file")]
    [InlineData("Isthmus:Heartbeat:Interval", "-00:00:05", "above zero")]
    [InlineData("Isthmus:Heartbeat:GoneAfter", "00:00:06", "three Isthmus:Heartbeat:Interval")]
    [InlineData("Isthmus:Telemetry:Listen", "localhost:9464", "127.0.0.1:9464")]
    [InlineData("Isthmus:Telemetry:OtlpEndpoint", "collector", "http://localhost:4317")]
    [InlineData("Isthmus:Timeouts:Restore", "-00:00:30", "above zero")]
    [InlineData("Isthmus:Timeouts:CompensationAttempts", "0", "1 or more")]
    [InlineData("Isthmus:Monitor:Interval", "00:00:00", "above zero")]
    [InlineData("Isthmus:Monitor:CoolDown", "-00:00:01", "zero or more")]
    [InlineData("Isthmus:Monitor:StateDirectory", "monitor", "absolute path")]
    [InlineData("Isthmus:Hosts:a:NamespacesOf", "-1", "PID")]
    [InlineData("Isthmus:Hosts:a:Site", "south", "name one of north")]
    [InlineData("Isthmus:Hosts:a:StateDirectory", "state", "absolute path")]
    [InlineData("Isthmus:Services:web:Address", "192.0.2.80", "prefix length")]
    [InlineData("Isthmus:Services:web:InitialHost", "c", "name one of a, b")]
    [InlineData("Isthmus:Services:web:MayRunOn:0", "c", "name one of a, b")]
    public void Value_that_cannot_work_is_refused_by_key_and_with_the_remedy(string key, string value, string remedy)
    {
        var error = Assert.Single(Errors(new() { [key] = value }));
        // A list's place is not part of the key.
        Assert.StartsWith(key.TrimEnd('0').TrimEnd(':'), error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Access_key_without_its_secret_is_refused() =>
        Assert.StartsWith("Isthmus:Sites:north:SecretKey is empty: set the environment variable Isthmus__Sites__north__SecretKey", Assert.Single(Errors(new() { ["Isthmus:Sites:north:AccessKey"] = "key" })), StringComparison.Ordinal);

    [Fact]
    public void Secret_given_twice_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            var error = Assert.Single(Errors(new() { ["Isthmus:Sites:north:AccessKey"] = "key", ["Isthmus:Sites:north:SecretKey"] = "one", ["Isthmus:Sites:north:SecretKeyFile"] = file }));
            Assert.Equal("Isthmus:Sites:north: both SecretKey and SecretKeyFile are given: leave one of them out.", error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Isthmus:Buss:Host", "Isthmus:Buss")]
    [InlineData("Isthmus:Bus:Pasword", "Isthmus:Bus:Pasword")]
    [InlineData("Isthmus:Hosts:a:Interfce", "Isthmus:Hosts:a:Interfce")]
    [InlineData("Isthmus:Services:web:Port", "Isthmus:Services:web:Port")]
    [InlineData("Isthmus:Sites:north:Buckets:0", "Isthmus:Sites:north:Buckets")]
    public void Unknown_key_is_refused_with_the_known_ones(string key, string named)
    {
        var error = Assert.Single(Errors(new() { [key] = "x" }));
        Assert.StartsWith($"{named} is no setting: mend its name or take it out; ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_of_the_wrong_kind_names_its_key() =>
        Assert.Contains("'Isthmus:Bus:Port'", Assert.Throws<InvalidOperationException>(() => Errors(new() { ["Isthmus:Bus:Port"] = "many" })).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Errors(Dictionary<string, string?> changes)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(s_valid).AddInMemoryCollection(changes).Build();
        var options = configuration.GetSection(IsthmusOptions.Section).Get<IsthmusOptions>()!;
        return [.. new UnknownKeys(configuration).Validate(null, options).Failures ?? [], .. new IsthmusOptionsValidator().Validate(null, options).Failures ?? []];
    }
}
