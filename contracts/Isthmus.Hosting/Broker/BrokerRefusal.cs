using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Exceptions;

namespace Isthmus.Hosting.Broker;

/// <summary>Why a broker that answers does not take us, in words for whoever operates it. Pure.</summary>
internal static class BrokerRefusal
{
    /// <summary>True when the broker has said so itself, or its certificate has: a connection that ends in the handshake may have other causes.</summary>
    public static bool IsCertain(Exception failure) => Causes(failure).Any(static cause => cause is AuthenticationFailureException or AuthenticationException or OperationInterruptedException);

    /// <summary>Null when the failure may pass by itself: nobody listens, a name that does not resolve now, a time-out.</summary>
    public static string? Explain(Exception failure, BusOptions bus)
    {
        var causes = Causes(failure).ToList();
        var where = $"RabbitMQ at {bus.Host}:{bus.Port}";
        if (causes.OfType<AuthenticationFailureException>().Any())
            return $"{where} does not take user '{bus.User}' with this password: set Isthmus:Bus:User, and Isthmus__Bus__Password in the environment, to what the broker has (rabbitmqctl change_password).";
        if (causes.OfType<OperationInterruptedException>().FirstOrDefault() is { ShutdownReason: { ReplyCode: 530 or 403 } reason })
            return $"{where} does not let user '{bus.User}' into virtual host '{bus.VirtualHost}' ({reason.ReplyText}): set Isthmus:Bus:VirtualHost, or give the user its rights (isthmus broker definitions).";
        if (causes.OfType<AuthenticationException>().LastOrDefault() is { } tls)
            return $"{where} and this service do not agree on TLS: {tls.Message} Look whether both certificates are in their time, carry the name '{BrokerTls.ServerName(bus)}', and lead to Isthmus:Bus:CertificateAuthority.";
        if (bus.Tls && causes.OfType<IOException>().Any(e => e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused }) && !causes.OfType<SocketException>().Any(IsAbsence))
            return $"{where} ended the TLS handshake: give this service a certificate that the broker believes (Isthmus:Bus:ClientCertificate and ClientKey), in its time, and look that the port is the broker's TLS port (usually 5671).";
        return null;
    }

    private static bool IsAbsence(SocketException e) => e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain
        or SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        yield return failure;
        IEnumerable<Exception> inner = failure is AggregateException several ? several.InnerExceptions : failure.InnerException is { } one ? [one] : [];
        foreach (var cause in inner.SelectMany(Causes))
            yield return cause;
    }
}
