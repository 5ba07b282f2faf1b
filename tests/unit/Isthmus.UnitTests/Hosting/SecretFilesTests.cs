using Isthmus.Hosting;
using Xunit;

namespace Isthmus.UnitTests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("isthmus-secrets-").FullName;

    [Fact]
    public void File_is_a_setting_without_its_line_end()
    {
        File.WriteAllText(Path.Combine(_directory, "Isthmus__Bus__Password"), "with space \n");
        File.WriteAllText(Path.Combine(_directory, "something-else"), "x");
        var setting = Assert.Single(SecretFiles.Read("ISTHMUS_SECRETS", _directory));
        Assert.Equal(("Isthmus:Bus:Password", "with space "), (setting.Key, setting.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Empty_file_is_refused(string content)
    {
        File.WriteAllText(Path.Combine(_directory, "Isthmus__Bus__Password"), content);
        var refused = Assert.Throws<InvalidDataException>(() => SecretFiles.Read("ISTHMUS_SECRETS", _directory));
        Assert.Contains("Isthmus__Bus__Password is empty: write the setting into it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_too_large_for_a_setting_is_refused()
    {
        File.WriteAllText(Path.Combine(_directory, "Isthmus__Bus__Password"), new string('x', 70_000));
        Assert.Contains("can't be a setting", Assert.Throws<InvalidDataException>(() => SecretFiles.Read("ISTHMUS_SECRETS", _directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_directory_is_refused_with_what_named_it() =>
        Assert.Contains("ISTHMUS_SECRETS names the directory /nowhere, which is not there", Assert.Throws<InvalidDataException>(() => SecretFiles.Read("ISTHMUS_SECRETS", "/nowhere")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
