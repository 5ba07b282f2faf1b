using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Isthmus.Contracts;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Freeze;
using Isthmus.Contracts.Preflight;
using Isthmus.Contracts.Restore;
using Isthmus.Contracts.Transfer;
using Isthmus.SagaTests.Scripted;

namespace Isthmus.SagaTests.Api;

public class ApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requested_migration_can_be_followed_to_its_end()
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);

        var reply = await client.PostAsJsonAsync("/migrations", new MigrateRequest { Service = "web", Destination = "b", RequestedBy = "operator:alice" }, ApiJson.Options, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        var status = await ReadAsync<MigrationStatus>(reply);
        var events = await FollowAsync(client, status.MigrationId);

        Assert.Equal(MigrationState.Completed, events[^1].State);
        Assert.Equal(nameof(MigrationRequested), events[0].Name);
        Assert.Contains(events, item => item.Name == nameof(CheckpointStored) && item.Timings is [{ Name: "criu frozen", Milliseconds: 13.2 }]);
        var detail = (await client.GetFromJsonAsync<MigrationDetail>($"/migrations/{status.MigrationId}", ApiJson.Options, Cancellation))!;
        Assert.Equal(MigrationState.Completed, detail.Status.State);
        Assert.Equal("operator:alice", detail.Status.RequestedBy);
        Assert.Contains(detail.Stages, span => span is { State: MigrationState.Freezing, Ended: true });
        Assert.All(detail.Stages, span => Assert.True(span.Milliseconds >= 0));
        var listed = (await client.GetFromJsonAsync<List<MigrationStatus>>("/migrations?service=web&limit=5", ApiJson.Options, Cancellation))!;
        Assert.Equal(status.MigrationId, Assert.Single(listed).MigrationId);
    }

    [Fact]
    public async Task History_does_not_tell_where_the_bundle_can_be_fetched()
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Completed);

        var text = await client.GetStringAsync($"/migrations/{id}", Cancellation);

        Assert.Contains(nameof(MigrationReady), text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-location", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"service":"nope","destination":"b"}""", HttpStatusCode.Conflict, "The service 'nope' is unknown.")]
    [InlineData("""{"service":"web","destination":"a"}""", HttpStatusCode.Conflict, "already runs on 'a'")]
    [InlineData("""{"service":"","destination":"a"}""", HttpStatusCode.BadRequest, "'service' is empty")]
    [InlineData("""{"destination":"a"}""", HttpStatusCode.BadRequest, "service")]
    [InlineData("""{"service":""", HttpStatusCode.BadRequest, "can't be read")]
    public async Task Wrong_request_is_answered_with_a_sentence_and_a_remedy(string body, HttpStatusCode code, string error)
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);

        var reply = await client.PostAsync("/migrations", new StringContent(body), Cancellation);

        Assert.Equal(code, reply.StatusCode);
        var answer = await ReadAsync<ApiError>(reply);
        Assert.Contains(error, answer.Error, StringComparison.Ordinal);
        Assert.NotEmpty(answer.Remedy);
    }

    [Theory]
    [InlineData("""{"type":"Nonsense","message":{}}""", "'Nonsense' is no message.")]
    [InlineData("""{"type":"MigrationRequested","message":{"service":"web"}}""", "missing required properties")]
    [InlineData("""{"type":"MigrationRequested","message":{"migrationId":"00000000-0000-0000-0000-000000000000","service":"web","destination":"b","requestedBy":"x"}}""", "migrationId is empty")]
    [InlineData("""{"type":"MigrationRequested","message":{"migrationId":"11111111-0000-0000-0000-000000000000","service":"web","destination":"b","requestedBy":"x","to":"b"}}""", "'to'")]
    public async Task Wrong_message_is_not_published(string body, string error)
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);

        var reply = await client.PostAsync("/publish", new StringContent(body), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains(error, (await ReadAsync<ApiError>(reply)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_message_starts_a_migration()
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);
        var id = Guid.NewGuid();
        var message = JsonSerializer.SerializeToElement(
            new MigrationRequested { MigrationId = id, Service = "web", Destination = "b", RequestedBy = "file" }, ApiJson.Options);

        var reply = await client.PostAsJsonAsync("/publish", new PublishRequest { Type = nameof(MigrationRequested), Message = message }, ApiJson.Options, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        await bench.ReachAsync(id, MigrationState.Completed);
    }

    [Fact]
    public async Task Cancel_is_accepted_before_and_refused_after_the_point_of_no_return()
    {
        await using var bench = await SagaBench.StartedAsync(bench => bench.Script.On<CheckpointService>(StageAct.Silence));
        using var client = ApiClient.To(bench.Socket);
        var id = await bench.RequestAsync();
        await bench.ReachAsync(id, MigrationState.Freezing);

        var accepted = await client.PostAsync($"/migrations/{id}/cancel", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await bench.ReachAsync(id, MigrationState.RolledBack);
        bench.Script.On<CheckpointService>(StageAct.Answer);
        bench.Script.On<ProcessRestored>(StageAct.Silence);
        var second = await bench.RequestAsync();
        await bench.ReachAsync(second, MigrationState.Switching);

        var refused = await client.PostAsync($"/migrations/{second}/cancel", null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("already runs the service", (await ReadAsync<ApiError>(refused)).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"/migrations/{Guid.NewGuid()}/cancel", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Services_and_hosts_show_what_runs_where()
    {
        await using var bench = await SagaBench.StartedAsync();
        using var client = ApiClient.To(bench.Socket);
        await bench.ReachAsync(await bench.RequestAsync(), MigrationState.Completed);

        var services = (await client.GetFromJsonAsync<List<ServiceStatus>>("/services", ApiJson.Options, Cancellation))!;
        var hosts = (await client.GetFromJsonAsync<List<HostStatus>>("/hosts", ApiJson.Options, Cancellation))!;

        Assert.Equal([("mail", "a", 0L), ("web", "b", 1L)], services.Select(service => (service.Name, service.Host, service.Epoch)));
        Assert.Equal(["mail"], hosts.Single(host => host.Name == "a").Services);
        Assert.Equal(["web"], hosts.Single(host => host.Name == "b").Services);
    }

    [Fact]
    public async Task Socket_is_for_its_owner_and_group_only_and_a_stale_one_is_replaced()
    {
        await using var bench = await SagaBench.StartedAsync();
        const UnixFileMode Expected = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        Assert.Equal(Expected, File.GetUnixFileMode(bench.Socket));

        await bench.StopAsync();
        await File.WriteAllTextAsync(bench.Socket, "", Cancellation);
        await bench.StartAsync();

        using var client = ApiClient.To(bench.Socket);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/hosts", Cancellation)).StatusCode);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage reply) =>
        await reply.Content.ReadFromJsonAsync<T>(ApiJson.Options, Cancellation) ?? throw new InvalidDataException("the answer is null");

    private static async Task<List<MigrationEvent>> FollowAsync(HttpClient client, Guid id)
    {
        List<MigrationEvent> events = [];
        using var reply = await client.GetAsync($"/migrations/{id}/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
        await using var body = await reply.Content.ReadAsStreamAsync(Cancellation);
        await foreach (var item in SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<MigrationEvent>(data, ApiJson.Options)!).EnumerateAsync(Cancellation))
            events.Add(item.Data);
        return events;
    }
}
