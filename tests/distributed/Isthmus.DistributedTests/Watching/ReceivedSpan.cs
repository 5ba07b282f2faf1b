namespace Isthmus.DistributedTests.Watching;

/// <summary>A span as a collector sees it.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Trace">Its trace, 32 hexadecimal digits.</param>
/// <param name="Id">Its own ID, 16 hexadecimal digits.</param>
/// <param name="Parent">Its parent's; empty for a root.</param>
/// <param name="Name">What it is called.</param>
internal sealed record ReceivedSpan(string Service, string Trace, string Id, string Parent, string Name);
