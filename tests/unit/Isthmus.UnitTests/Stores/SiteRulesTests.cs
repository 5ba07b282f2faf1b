using Isthmus.Hosting;
using Xunit;

namespace Isthmus.UnitTests.Stores;

public sealed class SiteRulesTests
{
    [Fact]
    public void A_site_with_all_that_it_needs_is_accepted() => Assert.Empty(Errors(_ => { }));

    [Fact]
    public void A_restorer_needs_no_credentials() => Assert.Empty(Errors(site => (site.AccessKey, site.SecretKey) = ("", "")));

    [Theory]
    [InlineData("", "Endpoint")]
    [InlineData("store:9000", "Endpoint")]
    [InlineData("ftp://store", "Endpoint")]
    [InlineData("http://store:9000/path", "Endpoint")]
    public void An_endpoint_that_is_none_is_refused_by_its_key(string endpoint, string key) =>
        Assert.Contains($"Isthmus:Sites:a:{key} ", Assert.Single(Errors(site => site.Endpoint = endpoint)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Bundles")]
    [InlineData("-bundles")]
    [InlineData("bun_dles")]
    public void A_name_that_no_bucket_has_is_refused(string bucket) =>
        Assert.StartsWith("Isthmus:Sites:a:Bucket is", Assert.Single(Errors(site => site.Bucket = bucket)), StringComparison.Ordinal);

    [Fact]
    public void A_key_without_a_secret_is_refused_with_the_variable_to_set() =>
        Assert.Contains("Isthmus__Sites__a__SecretKey", Assert.Single(Errors(site => site.SecretKey = "")), StringComparison.Ordinal);

    [Fact]
    public void A_secret_file_that_is_not_there_is_refused() =>
        Assert.Contains("SecretKeyFile is '/nowhere/secret'", Assert.Single(Errors(site => (site.SecretKey, site.SecretKeyFile) = ("", "/nowhere/secret"))), StringComparison.Ordinal);

    [Fact]
    public void A_host_at_a_site_that_is_not_configured_is_refused() =>
        Assert.Contains("Isthmus:Hosts:h:Site is 'b'", Assert.Single(Errors(_ => { }, host => host.Site = "b")), StringComparison.Ordinal);

    [Fact]
    public void With_two_sites_a_host_must_say_which_is_its()
    {
        var options = Options(_ => { }, _ => { });
        options.Sites["b"] = options.Sites["a"];
        Assert.Contains("Isthmus:Hosts:h:Site is empty", Assert.Single(SiteRules.Check(options)), StringComparison.Ordinal);
    }

    private static string[] Errors(Action<SiteOptions> change, Action<HostOptions>? host = null) => [.. SiteRules.Check(Options(change, host ?? (_ => { })))];

    private static IsthmusOptions Options(Action<SiteOptions> change, Action<HostOptions> changeHost)
    {
        var site = new SiteOptions { Endpoint = "https://s3.example:9000", Bucket = "bundles", AccessKey = "isthmus", SecretKey = "secret" };
        change(site);
        var host = new HostOptions();
        changeHost(host);
        var options = new IsthmusOptions();
        options.Sites["a"] = site;
        options.Hosts["h"] = host;
        return options;
    }
}
