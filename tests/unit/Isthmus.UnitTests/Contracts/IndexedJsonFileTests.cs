using Isthmus.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Isthmus.UnitTests.Contracts;

public sealed class IndexedJsonFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("""{"a": 1, "B": {"c": [1, 2, {"d": null}], "e": ""}, "b:f": "x"}""")]
    [InlineData("""{"list": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "empty": {}, "none": []}""")]
    [InlineData("{}")]
    public void Says_the_same_as_the_plain_file(string json)
    {
        File.WriteAllText(_path, json);
        var overriding = new Dictionary<string, string?> { ["b:c:0"] = "9", ["b:new"] = "y", ["z"] = "1" };

        var (plain, indexed) = (new ConfigurationBuilder().AddJsonFile(_path), new ConfigurationBuilder().AddIndexedJsonFile(_path));

        Assert.Equal(plain.Build().AsEnumerable(), indexed.Build().AsEnumerable());
        Assert.Equal(plain.AddInMemoryCollection(overriding).Build().AsEnumerable(), indexed.AddInMemoryCollection(overriding).Build().AsEnumerable());
    }

    [Fact]
    public void File_that_is_not_there_or_no_json_is_refused()
    {
        File.WriteAllText(_path, "{");
        Assert.Throws<InvalidDataException>(() => new ConfigurationBuilder().AddIndexedJsonFile(_path).Build());
        Assert.Throws<FileNotFoundException>(() => new ConfigurationBuilder().AddIndexedJsonFile($"{_path}.missing").Build());
    }

    public void Dispose() => File.Delete(_path);
}
