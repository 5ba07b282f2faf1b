using System.Net.Sockets;
using Google.Protobuf;
using Isthmus.Criu;
using Isthmus.Criu.Rpc;
using Isthmus.Linux;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Isthmus.UnitTests.Criu;

/// <summary>What the client makes of a service that misbehaves, which a real one can't be asked to do.</summary>
public sealed class CriuClientTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("criu-client-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    private readonly string _path;

    public CriuClientTests()
    {
        _path = Path.Combine(_directory.FullName, "rpc");
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CriuClient Client => new(new HostSpace("test", 0), _path, NullLogger.Instance);

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Connection_closed_without_an_answer_is_an_error()
    {
        var version = Client.VersionAsync(Cancellation);
        (await ServeAsync()).Dispose();
        Assert.Contains("without an answer", (await Assert.ThrowsAsync<CriuServiceException>(() => version)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_is_no_message_is_an_error()
    {
        var version = Client.VersionAsync(Cancellation);
        using var connection = await ServeAsync();
        await connection.SendAsync("Looks good.\n"u8.ToArray(), Cancellation);
        Assert.Contains("broke", (await Assert.ThrowsAsync<CriuServiceException>(() => version)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_is_not_there_is_an_error_with_its_path()
    {
        _listener.Close();
        Assert.Contains(_path, (await Assert.ThrowsAsync<CriuUnreachableException>(() => Client.VersionAsync(Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_answered_with_a_no_and_the_dump_is_waited_out()
    {
        using var cancel = new CancellationTokenSource();
        var dump = Client.DumpAsync(new CheckpointDump { Pid = 1, ImagesDirectory = _directory.FullName }, null, cancel.Token);
        using var connection = await ServeAsync();
        await cancel.CancelAsync();
        Assert.False(dump.IsCompleted);
        await SendAsync(connection, new CriuResp { Type = CriuReqType.Notify, Success = true, Notify = new CriuNotify { Script = "post-dump" } });
        var reply = await ReceiveAsync(connection);
        Assert.Equal(CriuReqType.Notify, reply.Type);
        Assert.False(reply.NotifySuccess);
        Assert.False(dump.IsCompleted);
        await SendAsync(connection, new CriuResp { Type = CriuReqType.Dump, Success = false });
        await Assert.ThrowsAsync<OperationCanceledException>(() => dump);
    }

    [Theory]
    [InlineData(3, typeof(CriuProcessMissingException))]
    [InlineData(17, typeof(CriuPidTakenException))]
    [InlineData(56, typeof(CriuBadRequestException))]
    [InlineData(0, typeof(CriuException))]
    public async Task Errno_decides_the_type_of_the_error_and_the_log_its_words(int errno, Type type)
    {
        var restore = Client.RestoreAsync(new CheckpointRestore { ImagesDirectory = _directory.FullName }, null, Cancellation);
        using var connection = await ServeAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_directory.FullName, "restore.log"),
            "(00.000100) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted\n"
            + "(00.000200) Warn  (criu/x.c:1): a warning\n(00.000300) Error (criu/y.c:2): the reason\n(00.000400) Error (criu/z.c:3): what followed\n",
            Cancellation);
        await SendAsync(connection, new CriuResp { Type = CriuReqType.Restore, Success = false, CrErrno = errno, CrErrmsg = "something else" });
        var failure = await Assert.ThrowsAnyAsync<CriuException>(() => restore);
        Assert.IsType(type, failure);
        Assert.Equal("Error (criu/y.c:2): the reason", failure.Line);
        Assert.Equal(errno, failure.Errno);
    }

    /// <summary>Accepts the client's connection and takes its request.</summary>
    private async Task<Socket> ServeAsync()
    {
        var connection = await _listener.AcceptAsync(Cancellation);
        await ReceiveAsync(connection);
        return connection;
    }

    private static async Task<CriuReq> ReceiveAsync(Socket connection)
    {
        var buffer = new byte[64 * 1024];
        return CriuReq.Parser.ParseFrom(buffer, 0, await connection.ReceiveAsync(buffer, Cancellation));
    }

    private static async Task SendAsync(Socket connection, CriuResp answer) => await connection.SendAsync(answer.ToByteArray(), Cancellation);
}
