using System.Diagnostics;
using Isthmus.Contracts;

namespace Isthmus.Hosting.Stages;

/// <summary>
/// One trace a migration: its trace ID is the migration's ID, so that spans of all services meet in it without any of
/// them knowing another's.
/// </summary>
public static class MigrationTrace
{
    /// <summary>
    /// Starts a span of a stage; null when nobody listens. It is a child of the current span when that belongs to the
    /// migration too (the bus carries it from service to service), else of the migration's root.
    /// </summary>
    public static Activity? Start(ActivitySource source, string name, IMigrationMessage message, string host)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(message);
        Span<byte> id = stackalloc byte[16];
        message.MigrationId.TryWriteBytes(id, bigEndian: true, out _);
        var trace = ActivityTraceId.CreateFromBytes(id);
        var parent = Activity.Current is { } current && current.TraceId == trace
            ? current.Context
            : new ActivityContext(trace, ActivitySpanId.CreateFromBytes(id[..8]), ActivityTraceFlags.Recorded);
        return source.StartActivity(name, ActivityKind.Consumer, parent)
            ?.SetTag("isthmus.migration", message.MigrationId)
            .SetTag("isthmus.service", message.Service)
            .SetTag("isthmus.host", host);
    }
}
