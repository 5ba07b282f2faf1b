using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Isthmus.Contracts;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;

namespace Isthmus.Coordinator.Publishing;

/// <summary>
/// Takes any bytes as a <see cref="PlainMessage"/>. Whether they are a message is decided by its consumer, so that one
/// that is none ends as a dead letter with our reason, and not with a parser's.
/// </summary>
internal sealed class PlainMessageDeserializer : IMessageDeserializer, ISerializerFactory
{
    private readonly SystemTextJsonRawMessageSerializer _raw = new(RawSerializerOptions.AnyMessageType);

    // Of no message: this deserializer is the queue's default, whatever the client says that it sends.
    public ContentType ContentType => new("application/vnd.isthmus.plain");

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        var delivery = receiveContext.TryGetPayload(out RabbitMqBasicConsumeContext? found) ? found : null;
        var plain = new PlainMessage
        {
            RoutingKey = delivery?.RoutingKey ?? "",
            Type = delivery is { Properties.Type: { Length: > 0 } type } ? type : null,
            Version = Text(delivery?.Properties.Headers),
            Body = receiveContext.GetBody(),
        };
        var body = new BytesMessageBody(JsonSerializer.SerializeToUtf8Bytes(plain));
        return new BodyConsumeContext(receiveContext, Deserialize(body, receiveContext.TransportHeaders, receiveContext.InputAddress));
    }

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => _raw.Deserialize(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => _raw.GetMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("plain");

    public IMessageSerializer CreateSerializer() => _raw;

    public IMessageDeserializer CreateDeserializer() => this;

    private static string? Text(IDictionary<string, object?>? headers) =>
        headers is not null && headers.TryGetValue(ContractVersion.Header, out var value)
            ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)
            : null;
}
