using Isthmus.Lab.FreeBsd;
using Xunit;

namespace Isthmus.EndToEndTests.FreeBsd;

/// <summary>A given FreeBSD machine becomes a host and says what it lacks. Runs against real FreeBSD only.</summary>
public sealed class FreeBsdHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Provisioned_machine_can_take_services_in_and_provisioning_again_changes_nothing()
    {
        var machine = Given();

        var first = await machine.ProvisionAsync(Cancellation);
        Assert.True(first.ExitCode == 0, $"provision: exit code {first.ExitCode}\n{first.Output}\n{first.Error}");
        var settings = await machine.RunAsync(Settings, Cancellation);
        var again = await machine.ProvisionAsync(Cancellation, "--no-build");
        Assert.True(again.ExitCode == 0, $"provision, again: exit code {again.ExitCode}\n{again.Output}\n{again.Error}");

        Assert.Equal(settings, await machine.RunAsync(Settings, Cancellation));
        var check = await machine.RunAsync("/usr/local/sbin/isthmus-host --check --lines", Cancellation);
        Assert.DoesNotContain("fail\t", check, StringComparison.Ordinal);
        Assert.Contains("ok\tkernel module\t", check, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_that_is_not_loaded_is_named_with_its_remedy()
    {
        var machine = Given();
        Assert.Equal(0, (await machine.TryRunAsync("kldstat -q -n isthmus || kldload isthmus", Cancellation)).ExitCode);
        await machine.RunAsync("kldunload isthmus", Cancellation);
        try
        {
            var check = await machine.TryRunAsync("/usr/local/sbin/isthmus-host --check --lines", Cancellation);
            Assert.Equal(1, check.ExitCode);
            var line = Assert.Single(check.Output.Split('\n'), line => line.StartsWith("fail\t", StringComparison.Ordinal)).Split('\t');
            Assert.Equal(("kernel module", "not loaded"), (line[1], line[2]));
            Assert.NotEmpty(line[3]);
        }
        finally
        {
            await machine.RunAsync("kldload isthmus", CancellationToken.None);
        }
    }

    private static FreeBsdMachine Given()
    {
        var settings = FreeBsdSettings.Find(out var missing);
        Assert.SkipWhen(settings is null, missing);
        return new FreeBsdMachine(settings!);
    }

    // What provisioning writes, and what it mounts.
    private const string Settings = "cat /etc/rc.conf /etc/sysctl.conf.local; mount -p | sort; sysctl kern.randompid compat.linux.emul_path";
}
