using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Isthmus.Cli.Doctor;
using Isthmus.Cli.Inspection;
using Isthmus.Cli.Planning;
using Isthmus.Cli.Simulations;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Decide;
using Isthmus.Contracts.Restore;

namespace Isthmus.Cli.Serialization;

/// <summary>What --json writes and the coordinator reads: as <see cref="ApiJson"/> does, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureDocument))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(MachineFacts))]
[JsonSerializable(typeof(IReadOnlyList<ServiceStatus>))]
[JsonSerializable(typeof(IReadOnlyList<HostStatus>))]
[JsonSerializable(typeof(IReadOnlyList<MigrationStatus>))]
[JsonSerializable(typeof(MigrationDetail))]
[JsonSerializable(typeof(MigrationEvent))]
[JsonSerializable(typeof(ProcessRestored))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(CheckpointInspection))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(RestoreDocument))]
[JsonSerializable(typeof(MigrateRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(ResolveRequest))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(PublishReply))]
[JsonSerializable(typeof(SimulationDocument))]
[JsonSerializable(typeof(DatabaseDocument))]
[JsonSerializable(typeof(DecisionLog))]
[JsonSerializable(typeof(PolicyReported))]
[JsonSerializable(typeof(StoreDocument[]))]
[JsonSerializable(typeof(IReadOnlyList<DeadMessage>))]
[JsonSerializable(typeof(DeadMessageReply))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class CliJson : JsonSerializerContext
{
    private static CliJson? s_shared;

    /// <summary>Quotes and letters of all languages are written as they are: the output goes to terminals and files, not into HTML.</summary>
    public static CliJson Shared => s_shared ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
