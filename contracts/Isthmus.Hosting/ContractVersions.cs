using System.Globalization;
using Isthmus.Contracts;
using MassTransit;
using MassTransit.Configuration;

namespace Isthmus.Hosting;

/// <summary>Says with every message which version of the contracts it is of, and refuses messages of a newer one.</summary>
internal static class ContractVersions
{
    public static void UseContractVersions(this IBusFactoryConfigurator bus)
    {
        bus.ConfigureSend(static pipe => pipe.UseSendExecute(static context => context.Headers.Set(ContractVersion.Header, ContractVersion.Current)));
        bus.ConfigurePublish(static pipe => pipe.UseExecute(static context => context.Headers.Set(ContractVersion.Header, ContractVersion.Current)));
        ((IPipeConfigurator<ConsumeContext>)bus).UseExecute(static context => Check(context.Headers.Get(ContractVersion.Header, (object?)null) ?? context.ReceiveContext.TransportHeaders.Get(ContractVersion.Header, (object?)null)));
    }

    /// <exception cref="UnknownContractVersionException">It is newer than <see cref="ContractVersion.Current"/>, or no version.</exception>
    internal static void Check(object? version)
    {
        if (version is null)
            return;
        var text = Convert.ToString(version, CultureInfo.InvariantCulture) ?? "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > ContractVersion.Current)
            throw new UnknownContractVersionException(text);
    }
}
