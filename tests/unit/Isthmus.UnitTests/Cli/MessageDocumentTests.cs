using Isthmus.Cli;
using Isthmus.Cli.Publishing;
using Isthmus.Contracts;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class MessageDocumentTests
{
    private const string Complete = """{"type":"MigrationRequested","migrationId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","service":"web","destination":"b","requestedBy":"cron"}""";

    [Fact]
    public void Type_property_chooses_the_message_and_is_not_part_of_it()
    {
        var request = MessageDocument.Read("f.json", Complete, null);
        Assert.Equal("MigrationRequested", request.Type);
        Assert.False(request.Message.TryGetProperty("type", out _));
        Assert.Equal("web", request.Message.GetProperty("service").GetString());
    }

    [Theory]
    [InlineData("""{"service":"web"}""", null, "does not say what message")]
    [InlineData("""{"type":"Nonsense"}""", null, "no message type \"Nonsense\"")]
    [InlineData("""{"service":"web"}""", "MigrationRequested", "\"migrationId\", \"destination\", \"requestedBy\"")]
    [InlineData("""{"sevice":"web"}""", "MigrationRequested", "no property \"sevice\"")]
    [InlineData("""{"migrationId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","service":7,"destination":"b","requestedBy":"x"}""", "MigrationRequested", "property \"service\"")]
    [InlineData("""{"migrationId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","service":null,"destination":"b","requestedBy":"x"}""", "MigrationRequested", "property \"service\"")]
    [InlineData("""{"service":""", "MigrationRequested", "no valid JSON")]
    [InlineData("[1]", "MigrationRequested", "no JSON object")]
    [InlineData("""{"service":"a","service":"b"}""", "MigrationRequested", "'service'")]
    [InlineData("", null, "no valid JSON")]
    public void Fault_is_named_before_anything_is_sent(string json, string? type, string expected)
    {
        var failure = Assert.Throws<CommandFailedException>(() => MessageDocument.Read("f.json", json, type));
        Assert.Contains(expected, failure.Message);
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.NotEmpty(failure.Remedy);
    }

    [Fact]
    public void Every_message_of_the_contracts_can_be_named() =>
        Assert.Superset(new HashSet<string> { "MigrationRequested", "CancelMigration", "LoadSampled", "CheckpointStored" }, MessageTypes.ByName.Keys.ToHashSet());
}
