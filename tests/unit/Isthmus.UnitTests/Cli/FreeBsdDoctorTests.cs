using System.Diagnostics;
using Isthmus.Cli.Doctor;
using Isthmus.UnitTests.Documents;
using Xunit;

namespace Isthmus.UnitTests.Cli;

/// <summary>What the doctor makes of a FreeBSD host's own answer, and that the host's script answers.</summary>
public sealed class FreeBsdDoctorTests
{
    private static readonly DirectoryFacts s_directory = new() { Path = "/x", Writable = true };

    [Fact]
    public void Hosts_own_findings_are_taken_over_with_their_remedies()
    {
        var findings = Of(new FreeBsdFacts("ssh root@b", 1, ["tar: Failed to set default locale", "ok\tsystem\tFreeBSD 15.0", "fail\tkernel module\tnot loaded\tkldload isthmus", "warn\tpacket filter\tpf is on\tadd an anchor"], null));

        Assert.Equal([Verdict.Ok, Verdict.Fail, Verdict.Warn], findings.Select(finding => finding.Verdict));
        Assert.Equal(new Finding("host b kernel module", Verdict.Fail, "not loaded", "kldload isthmus"), findings[1]);
    }

    [Theory]
    [InlineData(127, "sh: /usr/local/sbin/isthmus-host: not found", "provision")]
    [InlineData(255, "ssh: connect to host b port 22: Connection refused", "by hand")]
    [InlineData(0, "Password:", "by hand")]
    [InlineData(null, "", "by hand")]
    public void Host_that_does_not_answer_fails_with_what_to_do(int? exitCode, string line, string remedy)
    {
        var finding = Assert.Single(Of(new FreeBsdFacts("ssh root@b", exitCode, [line], exitCode is null ? "did not end within 20 s" : null)));
        Assert.Equal(Verdict.Fail, finding.Verdict);
        Assert.Contains(remedy, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_that_nothing_can_ask_is_a_warning() =>
        Assert.Equal(Verdict.Warn, Assert.Single(Of(new FreeBsdFacts("", null, [], "no command is configured"))).Verdict);

    [Fact]
    public async Task Script_refuses_another_system_in_the_form_that_the_doctor_reads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script is to refuse this system: it must not be FreeBSD.");
        var start = new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "deploy/freebsd/isthmus-host"), "--check", "--lines"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        var finding = Assert.Single(Of(new FreeBsdFacts("sh", script.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries), null)));
        Assert.Equal(("host b system", Verdict.Fail, "this is Linux"), (finding.Check, finding.Verdict, finding.Found));
    }

    private static Finding[] Of(FreeBsdFacts facts) => [.. HostChecks.Of(new HostFacts
    {
        Name = "b", NamespacesOf = 0, Reachable = true, Interface = "vtnet0", RunDirectory = s_directory, StateDirectory = s_directory, FreeBsd = facts,
    })];
}
