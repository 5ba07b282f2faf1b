using Isthmus.Coordinator.Hosts;
using Isthmus.Hosting;

namespace Isthmus.Coordinator.Saga;

/// <summary>What the saga's activities need besides the message; a payload of every saga context.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Hosts">Who was heard of.</param>
/// <param name="Time">The clock.</param>
public sealed record SagaSettings(IsthmusOptions Options, HostRegister Hosts, TimeProvider Time);
