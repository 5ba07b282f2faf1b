using Isthmus.Bundles;
using Isthmus.Bundles.Store;
using Xunit;

namespace Isthmus.UnitTests.Bundles;

public sealed class FileGrantsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-grants-");
    private readonly FileGrants _grants;
    private readonly Uri _object;

    public FileGrantsTests()
    {
        _grants = new FileGrants(_directory.FullName);
        _object = new Uri(Path.Combine(_directory.FullName, "web", "1.bundle"));
    }

    [Fact]
    public void A_grant_is_good_until_it_expires_also_for_another_process()
    {
        var grant = _grants.Issue(_object, Now.AddSeconds(60)).AbsoluteUri;
        Assert.Equal(_object.LocalPath, new FileGrants(_directory.FullName).Redeem(grant, Now.AddSeconds(59)));
        Assert.Contains("expired", Assert.Throws<BundleException>(() => _grants.Redeem(grant, Now.AddSeconds(60))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_for_one_object_does_not_open_another()
    {
        var grant = _grants.Issue(_object, Now.AddSeconds(60)).AbsoluteUri.Replace("1.bundle", "2.bundle", StringComparison.Ordinal);
        Assert.Throws<BundleException>(() => _grants.Redeem(grant, Now));
    }

    [Fact]
    public void A_grant_cannot_be_prolonged()
    {
        var grant = _grants.Issue(_object, Now.AddSeconds(60)).AbsoluteUri;
        var longer = grant.Replace($"expires={Now.AddSeconds(60).ToUnixTimeSeconds()}", $"expires={Now.AddSeconds(6000).ToUnixTimeSeconds()}", StringComparison.Ordinal);
        Assert.NotEqual(grant, longer);
        Assert.Throws<BundleException>(() => _grants.Redeem(longer, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.org/x?expires=1&mac=00")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file:///etc/passwd?expires=99999999999&mac=zz")]
    [InlineData("file:///etc/passwd?mac=00&expires=99999999999")]
    public void Something_else_is_no_grant(string grant) =>
        Assert.Throws<BundleException>(() => _grants.Redeem(grant, Now));

    public void Dispose() => _directory.Delete(recursive: true);
}
