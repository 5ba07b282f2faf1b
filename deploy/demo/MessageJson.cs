using System.Text.Json;
using Isthmus.Contracts.Api;
using Isthmus.Contracts.Freeze;

namespace Isthmus.Demo;

/// <summary>Reads messages out of the coordinator's history.</summary>
internal static class MessageJson
{
    public static CheckpointStored Deserialize(this JsonElement message) =>
        message.Deserialize<CheckpointStored>(ApiJson.Options) ?? throw new InvalidDataException("The history holds an empty message.");
}
