using Isthmus.Hosting;
using Microsoft.Extensions.Options;

namespace Isthmus.SagaTests.Hosting;

public class OptionsTests
{
    [Theory]
    [InlineData("Isthmus:Services:web:Address", "10.77.0.100", "prefix length")]
    [InlineData("Isthmus:Services:web:InitialHost", "c", "name one of a, b")]
    [InlineData("Isthmus:Services:web:PidFile", "nginx.pid", "absolute path")]
    [InlineData("Isthmus:Services:web:Ports:0", "70000", "between 1 and 65535")]
    [InlineData("Isthmus:Services:web:LowConnections", "9000", "must lie below HighConnections")]
    [InlineData("Isthmus:Timeouts:Freeze", "00:00:00", "above zero")]
    [InlineData("Isthmus:Hosts:a:Interface", "an-interface-name-too-long", "1 to 15 characters")]
    [InlineData("Isthmus:Hosts:a:RunDirectory", "/dev/shm/a-directory-whose-name-is-longer-than-any-socket-below-it-may-be", "too long for the sockets")]
    [InlineData("Isthmus:Monitor:StaleAfter", "00:00:00.1", "no sample ever counts")]
    public async Task Wrong_configuration_is_refused_at_start_by_key_and_with_the_remedy(string key, string value, string remedy)
    {
        await using var bench = new SagaBench();
        bench.Settings[key] = value;

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(bench.StartAsync);

        var failure = Assert.Single(refused.Failures);
        Assert.StartsWith(key.Split(":0")[0], failure, StringComparison.Ordinal);
        Assert.Contains(remedy, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Broker_without_a_user_is_refused()
    {
        var options = new IsthmusOptions { Bus = new BusOptions { Transport = BusTransport.RabbitMq } };

        var result = new IsthmusOptionsValidator().Validate(null, options);

        Assert.Equal(2, result.Failures!.Count(failure => failure.StartsWith("Isthmus:Bus:", StringComparison.Ordinal)));
    }
}
