using Google.Protobuf;

namespace Isthmus.DistributedTests.Watching;

/// <summary>Reads what exporters send, as far as the tests look at it. Field numbers: opentelemetry-proto 1.x, trace.proto, metrics.proto, common.proto, resource.proto.</summary>
internal static class OtlpMessages
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<ReceivedSpan> Spans(byte[] request) =>
        from resourceSpans in Fields(request, 1)
        let service = ServiceName(resourceSpans)
        from scopeSpans in Fields(resourceSpans, 2)
        from span in Fields(scopeSpans, 2)
        select new ReceivedSpan(service, Hexadecimal(span, 1), Hexadecimal(span, 2), Hexadecimal(span, 4), Text(span, 5));

    /// <summary>The metrics of an <c>ExportMetricsServiceRequest</c>: whose, and what they are called.</summary>
    public static IEnumerable<(string Service, string Name)> Metrics(byte[] request) =>
        from resourceMetrics in Fields(request, 1)
        let service = ServiceName(resourceMetrics)
        from scopeMetrics in Fields(resourceMetrics, 2)
        from metric in Fields(scopeMetrics, 2)
        select (service, Text(metric, 1));

    // Resource (1) → attributes (1) → key (1), value (2) → string_value (1).
    private static string ServiceName(byte[] resource) => Fields(resource, 1).SelectMany(static one => Fields(one, 1))
        .Where(static attribute => Text(attribute, 1) == "service.name").Select(static attribute => Text(Fields(attribute, 2).Single(), 1)).FirstOrDefault("");

    private static string Text(byte[] message, int field) => System.Text.Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault([]));

    private static string Hexadecimal(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault([]));

    /// <summary>Every length-delimited field of this number.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }
}
