using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using System.Xml.Linq;
using Isthmus.Bundles.Store;

namespace Isthmus.S3;

/// <summary>Says what a store's answer means and what to do about it. Codes: Amazon S3 API reference, "Error responses".</summary>
internal static class StoreRefusal
{
    private const int LongestBody = 64 << 10;

    /// <summary>Reads a refusal; the answer's body is consumed.</summary>
    public static async Task<ObjectStoreException> ReadAsync(HttpResponseMessage answer, string store, CancellationToken cancellation)
    {
        var (code, detail) = await ReadErrorAsync(answer, cancellation).ConfigureAwait(false);
        return Of(answer.StatusCode, code, detail, store);
    }

    public static ObjectStoreException Of(HttpStatusCode status, string code, string detail, string store)
    {
        if (code.Length == 0)
            code = status switch { HttpStatusCode.NotFound => "NoSuchKey", HttpStatusCode.PreconditionFailed => "PreconditionFailed", _ => "" };
        var (what, remedy, passing) = Meaning(status, code);
        var said = string.Join(' ', new[] { code, detail }.Where(part => part.Length > 0));
        return new ObjectStoreException($"The object store of {store} {what} (HTTP {(int)status}{(said.Length > 0 ? $", {said}" : "")}).", remedy, passing) { Code = code };
    }

    /// <summary>What it means that no answer came.</summary>
    public static ObjectStoreException Of(Exception failure, string store)
    {
        var (what, remedy, passing) = failure switch
        {
            HttpRequestException { InnerException: AuthenticationException tls } =>
                ($"has a certificate that is not trusted ({tls.InnerException?.Message ?? tls.Message})", "Name the authority that issued it in Isthmus:Store:CertificateAuthority, or renew it.", false),
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
                ("has a name that cannot be resolved", "Check Isthmus:Sites:SITE:Endpoint and the name service.", true),
            HttpRequestException { InnerException: SocketException socket } => ($"does not answer: {socket.Message}", CheckThatItRuns, true),
            OperationCanceledException => ("did not answer in time", CheckThatItRuns, true),
            _ => ($"broke the connection off: {(failure.InnerException ?? failure).Message}", CheckThatItRuns, true),
        };
        return new ObjectStoreException($"The object store of {store} {what}.", remedy, passing, failure);
    }

    private const string CheckThatItRuns = "Check that the store runs and that this machine reaches it; then ask for the move again.";

    private static (string What, string Remedy, bool Passing) Meaning(HttpStatusCode status, string code) => code switch
    {
        "InvalidAccessKeyId" => ("does not know the access key", "Correct Isthmus:Sites:SITE:AccessKey.", false),
        "SignatureDoesNotMatch" => ("refuses the secret key", "Correct Isthmus:Sites:SITE:SecretKey (or the file that SecretKeyFile names), and Region if the store has one.", false),
        "AccessDenied" or "AllAccessDisabled" or "AccountProblem" => ("denies this service the access", "Give its access key the right to do this in the bucket (docs/operations.md, \"Rights in the store\").", false),
        "ExpiredToken" or "RequestTimeTooSkewed" => ("finds this machine's clock too far off", "Set the clocks of this machine and of the store (NTP).", false),
        "NoSuchBucket" => ("has no such bucket", "Make the bucket (isthmus store prepare), or correct Isthmus:Sites:SITE:Bucket.", false),
        "QuotaExceeded" or "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" or "InsufficientStorage" =>
            ("has no room left", "Raise the quota, make room, or lower Isthmus:KeepBundles.", false),
        "EntityTooLarge" => ("takes no object of this size", "Raise the store's limit for objects.", false),
        "SlowDown" or "ServiceUnavailable" or "InternalError" or "RequestTimeout" or "OperationAborted" => ("is busy", CheckThatItRuns, true),
        _ => OfStatus(status),
    };

    private static (string What, string Remedy, bool Passing) OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => ("denies this service the access", "Check Isthmus:Sites:SITE:AccessKey, its secret, and the rights that it has in the bucket.", false),
        HttpStatusCode.InsufficientStorage => ("has no room left", "Raise the quota, make room, or lower Isthmus:KeepBundles.", false),
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented =>
            ("is busy or broken", CheckThatItRuns, true),
        HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect =>
            ("sends elsewhere", "Name the store itself in Isthmus:Sites:SITE:Endpoint, with the region of the bucket.", false),
        _ => ("refused a request", "See the store's log.", false),
    };

    private static async Task<(string Code, string Detail)> ReadErrorAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(LongestBody, cancellation).ConfigureAwait(false);
            var root = XDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Root;
            string Part(string name) => root?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
            return (Part("Code"), Part("Message"));
        }
        catch (Exception e) when (e is XmlException or HttpRequestException or IOException)
        {
            // A proxy's page, or nothing (HEAD): the status alone has to do.
            return ("", "");
        }
    }
}
