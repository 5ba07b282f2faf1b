using System.Text.Json;
using System.Text.Json.Nodes;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Schemas;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.Contracts;

public sealed class SchemaTests
{
    private const string Folder = "contracts/schemas";

    // Never change a file in it: it is what older programs send and expect.
    private const string FirstVersion = "tests/unit/Isthmus.UnitTests/Contracts/v1";

    public static TheoryData<string> Messages => [.. MessageTypes.Names];

    [Fact]
    public void Schemas_and_examples_are_those_of_the_code()
    {
        var stored = Repository.Files(Folder, "*.json").ToDictionary(path => Path.GetFileName(path)!, Repository.Read);
        var generated = SchemaFiles.All().ToDictionary(file => file.Name, file => file.Content);
        Assert.Equal(generated.Keys.Order(), stored.Keys.Order());
        Assert.All(generated, file => Assert.True(file.Value == stored[file.Key],
            $"{Folder}/{file.Key} is out of date. Run: isthmus broker schemas --output {Folder}"));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Example_is_a_message(string name)
    {
        var type = MessageTypes.ByName[name];
        Assert.NotNull(MessageExample.Of(type).Deserialize(type, MessageJson.Strict));
    }

    [Fact]
    public void Messages_of_version_1_are_still_understood()
    {
        var samples = Repository.Files(FirstVersion, "*.example.json").ToList();
        Assert.NotEmpty(samples);
        Assert.All(samples, path =>
        {
            var name = Path.GetFileName(path)!.Split('.')[0];
            Assert.True(MessageTypes.ByName.TryGetValue(name, out var type), $"{name} is gone: that needs a new contract version.");
            var message = JsonSerializer.Deserialize(Repository.Read(path), type, MessageJson.Strict);
            // What an older program said is still there when it is written again.
            Assert.True(Contains(JsonSerializer.SerializeToNode(message, type, MessageJson.Strict)!, JsonNode.Parse(Repository.Read(path))!), $"{name} loses a property of version 1.");
        });
    }

    [Fact]
    public void Contracts_only_grow()
    {
        Assert.Equal(1, ContractVersion.Current);
        Assert.All(Repository.Files(FirstVersion, "*.schema.json"), path =>
        {
            var name = Path.GetFileName(path)!.Split('.')[0];
            var (old, now) = (JsonNode.Parse(Repository.Read(path))!, (JsonNode)MessageSchema.Of(MessageTypes.ByName[name]));
            foreach (var (property, shape) in old["properties"]!.AsObject())
                Assert.True(JsonNode.DeepEquals(shape!["type"], now["properties"]?[property]?["type"]), $"{name}.{property} is gone or of another kind: an older program still sends it.");
            var required = Required(now).Except(Required(old)).ToList();
            Assert.True(required.Count == 0, $"{name} requires {string.Join(", ", required)}, which an older program does not send: make it optional.");
        });
    }

    private static IEnumerable<string> Required(JsonNode schema) => schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [];

    private static bool Contains(JsonNode whole, JsonNode part) => (whole, part) switch
    {
        (JsonObject all, JsonObject some) => some.All(property => all[property.Key] is { } value && Contains(value, property.Value!)),
        (JsonArray all, JsonArray some) => all.Count == some.Count && some.Select((value, at) => Contains(all[at]!, value!)).All(one => one),
        // Numbers and times may be written in another way.
        _ => whole.GetValueKind() == part.GetValueKind(),
    };
}
