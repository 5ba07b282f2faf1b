using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Isthmus.IntegrationTests.Deploy;

/// <summary>A release feed like Microsoft's on the loopback device. Its archive holds the part of the SDK on this machine that lists SDKs.</summary>
internal sealed class SdkFeed : IDisposable
{
    private const string Index = "/release-metadata/10.0/releases.json";

    private readonly HttpListener _listener = new();
    private readonly byte[] _archive;

    public SdkFeed()
    {
        var root = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent!.Parent!.Parent!.FullName;
        var sdk = Directory.GetDirectories(Path.Combine(root, "sdk"), "10.0.*").Order(StringComparer.Ordinal).Last();
        Version = Path.GetFileName(sdk);
        _archive = Pack(root, sdk);
        Digest = Convert.ToHexStringLower(SHA512.HashData(_archive));
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The SDK that it offers.</summary>
    public string Version { get; }

    /// <summary>The digest that it names.</summary>
    public string Digest { get; set; }

    /// <summary>A path that it does not have, or null.</summary>
    public string? Missing { get; set; }

    public string ArchivePath => $"/Sdk/{Version}/dotnet-sdk-{Version}-linux-x64.tar.gz";

    public static string IndexPath => Index;

    /// <summary>Why there is no feed to be had here, or null.</summary>
    public static string? MissingPrerequisite() =>
        !Environment.IsPrivilegedProcess ? "Installing takes root."
        : Directory.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk")) ? null
        : "The runtime that runs this test belongs to no SDK.";

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = context.Request.Url!.AbsolutePath;
            var body = path == Missing ? null : path == Index ? Encoding.UTF8.GetBytes(Releases()) : path == ArchivePath ? _archive : null;
            context.Response.StatusCode = body is null ? 404 : 200;
            context.Response.ContentLength64 = body?.Length ?? 0;
            if (body is not null)
                await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }

    /// <summary>The fields of Microsoft's releases.json that count, and an older release that must not be chosen.</summary>
    private string Releases() => $$$"""
        {"channel-version":"10.0","latest-sdk":"{{{Version}}}","releases":[
          {"release-version":"10.0.0","sdk":{"version":"10.0.0-old","files":[{"name":"dotnet-sdk-linux-x64.tar.gz","rid":"linux-x64","url":"{{{Address}}}/old","hash":"{{{new string('0', 128)}}}"} ] } },
          {"release-version":"10.0.1","sdk":{"version":"other","files":[]},"sdks":[{"version":"{{{Version}}}","files":[
            {"name":"dotnet-sdk-linux-arm64.tar.gz","rid":"linux-arm64","url":"{{{Address}}}/arm64","hash":"{{{new string('0', 128)}}}"},
            {"name":"dotnet-sdk-linux-x64.tar.gz","rid":"linux-x64","url":"{{{Address}}}{{{ArchivePath}}}","hash":"{{{Digest}}}"} ] } ] } ] }
        """;

    private static byte[] Pack(string root, string sdk)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
        {
            string[] files = [Path.Combine(root, "dotnet"), .. Directory.GetFiles(Path.Combine(root, "host"), "*", SearchOption.AllDirectories), Path.Combine(sdk, "dotnet.dll"), Path.Combine(sdk, ".version")];
            foreach (var file in files)
                tar.WriteEntry(file, Path.GetRelativePath(root, file));
        }

        return bytes.ToArray();
    }
}
