using Isthmus.Contracts;

namespace Isthmus.Hosting;

/// <summary>A message was sent by a newer program than this one.</summary>
public sealed class UnknownContractVersionException(string version)
    : Exception($"The message is of version {version}, this program understands up to {ContractVersion.Current}: upgrade this service, then replay the message (isthmus dead replay).");
