using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.S3;
using Xunit;

namespace Isthmus.UnitTests.Stores;

public sealed class StoreRefusalTests
{
    private const string Store = "site 'a' (bucket bundles at http://store:9000)";

    [Theory]
    [InlineData(403, "SignatureDoesNotMatch", false, "SecretKey")]
    [InlineData(403, "InvalidAccessKeyId", false, "AccessKey")]
    [InlineData(403, "AccessDenied", false, "right")]
    [InlineData(403, "RequestTimeTooSkewed", false, "clock")]
    [InlineData(403, "QuotaExceeded", false, "quota")]
    [InlineData(507, "XMinioStorageFull", false, "make room")]
    [InlineData(404, "NoSuchBucket", false, "Make the bucket")]
    [InlineData(503, "SlowDown", true, "Check that the store runs")]
    [InlineData(500, "InternalError", true, "Check that the store runs")]
    [InlineData(502, "", true, "Check that the store runs")]
    [InlineData(301, "PermanentRedirect", false, "Endpoint")]
    [InlineData(501, "NotImplemented", false, "log")]
    public async Task A_refusal_has_a_remedy_and_says_whether_waiting_helps(int status, string code, bool passing, string remedy)
    {
        using var answer = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(code.Length == 0 ? "<html>bad gateway" : $"<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>{code}</Code><Message>said so</Message></Error>"),
        };
        var told = await StoreRefusal.ReadAsync(answer, Store, TestContext.Current.CancellationToken);
        Assert.Equal(passing, told.IsPassing);
        Assert.Contains(remedy, told.Remedy, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith($"The object store of {Store} ", told.Message, StringComparison.Ordinal);
        Assert.Equal(code, told.Code);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('x', 1 << 20))) };
        var told = await StoreRefusal.ReadAsync(answer, Store, TestContext.Current.CancellationToken);
        Assert.Equal("", told.Code);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "does not answer")]
    [InlineData(SocketError.HostNotFound, "name that cannot be resolved")]
    public void A_store_that_cannot_be_reached_is_told_and_may_pass(SocketError error, string what)
    {
        var told = StoreRefusal.Of(new HttpRequestException("x", new SocketException((int)error)), Store);
        Assert.True(told.IsPassing);
        Assert.Contains(what, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_is_not_waited_for()
    {
        var told = StoreRefusal.Of(new HttpRequestException("x", new System.Security.Authentication.AuthenticationException("the certificate has expired")), Store);
        Assert.False(told.IsPassing);
        Assert.Contains("Isthmus:Store:CertificateAuthority", told.Remedy, StringComparison.Ordinal);
    }
}
