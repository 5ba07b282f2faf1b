using System.Globalization;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Isthmus.Cli.Serialization;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;

namespace Isthmus.Cli.Coordination;

/// <summary>The coordinator's API over its unix socket. Every failure is a sentence with a remedy.</summary>
internal sealed class CoordinatorClient : ICoordinator, IDisposable
{
    private readonly string _socket;
    private readonly HttpClient _http;

    /// <param name="socket">The unix socket's path.</param>
    public CoordinatorClient(string socket)
    {
        _socket = socket;
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://isthmus/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ServiceStatus>> ServicesAsync(CancellationToken cancellation) =>
        GetAsync("services", CliJson.Shared.IReadOnlyListServiceStatus, cancellation);

    /// <inheritdoc/>
    public Task<DecisionLog> DecisionsAsync(string service, CancellationToken cancellation) =>
        GetAsync($"services/{Uri.EscapeDataString(service)}/decisions", CliJson.Shared.DecisionLog, cancellation);

    /// <inheritdoc/>
    public Task<PolicyReported> ReportAsync(string service, CancellationToken cancellation) =>
        GetAsync($"services/{Uri.EscapeDataString(service)}/report", CliJson.Shared.PolicyReported, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HostStatus>> HostsAsync(CancellationToken cancellation) =>
        GetAsync("hosts", CliJson.Shared.IReadOnlyListHostStatus, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MigrationStatus>> MigrationsAsync(string? service, int limit, CancellationToken cancellation)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"migrations?limit={limit}");
        return GetAsync(service is null ? query : $"{query}&service={Uri.EscapeDataString(service)}", CliJson.Shared.IReadOnlyListMigrationStatus, cancellation);
    }

    /// <inheritdoc/>
    public Task<MigrationDetail> MigrationAsync(Guid id, CancellationToken cancellation) =>
        GetAsync($"migrations/{id}", CliJson.Shared.MigrationDetail, cancellation);

    /// <inheritdoc/>
    public Task<MigrationStatus> MigrateAsync(MigrateRequest request, CancellationToken cancellation) =>
        PostAsync("migrations", request, CliJson.Shared.MigrateRequest, CliJson.Shared.MigrationStatus, cancellation);

    /// <inheritdoc/>
    public Task<MigrationStatus> CancelAsync(Guid id, CancelRequest request, CancellationToken cancellation) =>
        PostAsync($"migrations/{id}/cancel", request, CliJson.Shared.CancelRequest, CliJson.Shared.MigrationStatus, cancellation);

    /// <inheritdoc/>
    public Task<MigrationStatus> ResolveAsync(Guid id, ResolveRequest request, CancellationToken cancellation) =>
        PostAsync($"migrations/{id}/resolve", request, CliJson.Shared.ResolveRequest, CliJson.Shared.MigrationStatus, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadMessage>> DeadAsync(CancellationToken cancellation) =>
        GetAsync("dead", CliJson.Shared.IReadOnlyListDeadMessage, cancellation);

    /// <inheritdoc/>
    public Task<DeadMessageReply> ReplayDeadAsync(string id, CancellationToken cancellation) => AnswerDeadAsync(id, "replay", cancellation);

    /// <inheritdoc/>
    public Task<DeadMessageReply> DiscardDeadAsync(string id, CancellationToken cancellation) => AnswerDeadAsync(id, "discard", cancellation);

    /// <inheritdoc/>
    public Task<PublishReply> PublishAsync(PublishRequest request, CancellationToken cancellation) =>
        PostAsync("publish", request, CliJson.Shared.PublishRequest, CliJson.Shared.PublishReply, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MigrationEvent> EventsAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"migrations/{id}/events");
        using var response = await SendAsync(request, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var events = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize(data, CliJson.Shared.MigrationEvent));
        await using var each = events.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (await MoveNextAsync(each))
        {
            if (each.Current.Data is { } happened)
                yield return happened;
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<MigrationEvent?>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw CoordinatorFailure.Lost(_socket, broken);
        }
    }

    private async Task<DeadMessageReply> AnswerDeadAsync(string id, string verb, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"dead/{Uri.EscapeDataString(id)}/{verb}");
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, CliJson.Shared.DeadMessageReply, cancellation);
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    private async Task<TReply> PostAsync<TBody, TReply>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TReply> replyType, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) };
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, replyType, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw CoordinatorFailure.Unreachable(_socket, failure);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await CoordinatorFailure.RefusedAsync(response, cancellation);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation) ?? throw new JsonException("The answer is empty.");
        }
        catch (Exception broken) when (broken is JsonException or IOException or HttpRequestException)
        {
            throw CoordinatorFailure.Unreadable(_socket, broken);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
