using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Isthmus.Hosting.DeadLetters;

/// <summary>Sends a kept message as it was.</summary>
internal sealed class ReplaySerializer(DeadLetter letter) : IMessageSerializer
{
    public ContentType ContentType => new(letter.ContentType.Length > 0 ? letter.ContentType : MediaTypeNames.Application.Json);

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class => new BytesMessageBody(letter.Body);
}
