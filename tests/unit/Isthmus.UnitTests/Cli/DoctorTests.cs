using System.Text.Json;
using Isthmus.Cli.Doctor;
using Isthmus.Cli.Serialization;
using Xunit;

namespace Isthmus.UnitTests.Cli;

public sealed class DoctorTests
{
    /// <summary>"isthmus doctor --facts" of a Debian 12 virtual machine with root and without CAP_SYS_RESOURCE.</summary>
    private const string Recorded = """
        {"userId":0,"effectiveCapabilities":2199006478335,"kernelRelease":"6.18.44-fc-v657","architecture":"x86_64",
        "namespaces":["cgroup","ipc","mnt","net","pid","pid_for_children","time","time_for_children","user","uts"],"firstProcess":"process_api",
        "seccomp":0,"packetSocketError":"","netdevHooksError":"","bridgeCallsIptables":1,"openFilesHardLimit":20000,"openFilesSoftLimit":20000,
        "criu":{"path":"/opt/isthmus/bin/criu","version":"4.2.1","checkExitCode":0,"checkLines":["Looks good."],"features":{"clone3_set_tid":true,"mem_dirty_track":false}},
        "programs":[{"name":"nft","version":"nftables v1.0.6 (Lester Gooch #5)","package":"nftables"},{"name":"ip","version":"ip utility, iproute2-6.1.0","package":"iproute2"}],
        "runDirectory":{"path":"/dev/shm/isthmus","fileSystem":"tmpfs","freeBytes":25276510208,"writable":true},
        "stateDirectory":{"path":"/var/lib/isthmus","fileSystem":"ext4","freeBytes":73859993600,"writable":true},"hosts":[]}
        """;

    private static MachineFacts Facts => JsonSerializer.Deserialize(Recorded, CliJson.Shared.MachineFacts)!;

    [Fact]
    public void Recorded_machine_is_healthy_with_its_known_limits()
    {
        var report = Diagnosis.Of(Facts);
        Assert.True(report.Healthy);
        Assert.Equal(["CAP_SYS_RESOURCE", "process 1", "open files", "bridged traffic"],
            report.Findings.Where(finding => finding.Verdict == Verdict.Warn).Select(finding => finding.Check));
        Assert.Contains("only trees whose processes run as this very user", Single(report, "CAP_SYS_RESOURCE").Remedy);
        Assert.Contains("nothing to do", Single(report, "soft-dirty tracking").Found);
    }

    [Fact]
    public void Everything_that_is_not_ok_says_how_to_mend_it() =>
        Assert.All(Broken().Findings.Where(finding => finding.Verdict != Verdict.Ok), finding => Assert.False(string.IsNullOrWhiteSpace(finding.Remedy)));

    [Theory]
    [InlineData(Capability.SysAdmin, "CAP_SYS_ADMIN")]
    [InlineData(Capability.NetAdmin, "CAP_NET_ADMIN")]
    [InlineData(Capability.SysPtrace, "CAP_SYS_PTRACE")]
    public void Lack_of_a_needed_capability_fails(object capability, string check)
    {
        var facts = Facts with { EffectiveCapabilities = Facts.EffectiveCapabilities & ~(1UL << (int)(Capability)capability) };
        Assert.Equal(Verdict.Fail, Single(Diagnosis.Of(facts), check).Verdict);
    }

    [Fact]
    public void Restore_capability_may_be_stood_in_for_by_sys_admin()
    {
        var without = Facts.EffectiveCapabilities & ~(1UL << (int)Capability.CheckpointRestore);
        Assert.Equal(Verdict.Ok, Single(Diagnosis.Of(Facts with { EffectiveCapabilities = without }), "CAP_CHECKPOINT_RESTORE").Verdict);
        without &= ~(1UL << (int)Capability.SysAdmin);
        Assert.Equal(Verdict.Fail, Single(Diagnosis.Of(Facts with { EffectiveCapabilities = without }), "CAP_CHECKPOINT_RESTORE").Verdict);
    }

    [Theory]
    [InlineData("3.17", Verdict.Fail)]
    [InlineData("4.1.1", Verdict.Fail)]
    [InlineData("4.2", Verdict.Ok)]
    [InlineData("4.2.1", Verdict.Ok)]
    [InlineData("4.10", Verdict.Ok)]
    [InlineData("GitID", Verdict.Warn)]
    [InlineData(null, Verdict.Fail)]
    public void Criu_must_be_new_enough(string? version, object verdict)
    {
        var finding = Single(Diagnosis.Of(Facts with { Criu = Facts.Criu with { Version = version } }), "criu");
        Assert.Equal((Verdict)verdict, finding.Verdict);
        if (finding.Verdict != Verdict.Ok)
            Assert.Contains("install-criu.sh", finding.Remedy);
    }

    [Fact]
    public void Failed_criu_check_quotes_the_line_that_matters()
    {
        var facts = Facts with { Criu = Facts.Criu with { CheckExitCode = 1, CheckLines = ["Warn  (criu/x.c:1): soft", "Error (criu/cr-check.c:77): no tcp_diag", "Looks bad."] } };
        Assert.Equal("Error (criu/cr-check.c:77): no tcp_diag", Single(Diagnosis.Of(facts), "criu check").Found);
    }

    [Theory]
    [InlineData("6.18.44-fc-v657", Verdict.Ok)]
    [InlineData("6.1.0-40-amd64", Verdict.Ok)]
    [InlineData("5.10.0-28-amd64", Verdict.Fail)]
    [InlineData("4.19.0", Verdict.Fail)]
    [InlineData("custom", Verdict.Warn)]
    [InlineData("99999999999.1", Verdict.Warn)]
    public void Kernel_must_be_new_enough(string release, object verdict) =>
        Assert.Equal((Verdict)verdict, Single(Diagnosis.Of(Facts with { KernelRelease = release }), "kernel").Verdict);

    [Theory]
    [InlineData(null, Verdict.Ok)]
    [InlineData(1, Verdict.Ok)]
    [InlineData(3, Verdict.Fail)]
    public void Ptrace_scope_is_judged_with_the_capability(int? scope, object verdict) =>
        Assert.Equal((Verdict)verdict, Single(Diagnosis.Of(Facts with { PtraceScope = scope }), "ptrace scope").Verdict);

    [Fact]
    public void Directories_are_judged_by_room_and_by_what_survives_a_reboot()
    {
        var facts = Facts with
        {
            RunDirectory = Facts.RunDirectory with { FileSystem = "ext4" },
            StateDirectory = Facts.StateDirectory with { FileSystem = "tmpfs", FreeBytes = 1000 },
        };
        var report = Diagnosis.Of(facts);
        Assert.Equal(Verdict.Warn, Single(report, "run directory in memory").Verdict);
        Assert.Equal(Verdict.Warn, Single(report, "state directory on disk").Verdict);
        Assert.Equal(Verdict.Fail, Single(report, "state directory").Verdict);
    }

    [Fact]
    public void Host_that_is_gone_or_shares_namespaces_fails()
    {
        var host = new HostFacts
        {
            Name = "a", NamespacesOf = 77, Reachable = true, Interface = "eth0", Interfaces = ["lo", "eth0"],
            RunDirectory = Facts.RunDirectory, StateDirectory = Facts.StateDirectory,
        };
        Assert.True(Diagnosis.Of(Facts with { Hosts = [host] }).Healthy);
        Assert.False(Diagnosis.Of(Facts with { Hosts = [host with { Reachable = false }] }).Healthy);
        Assert.False(Diagnosis.Of(Facts with { Hosts = [host with { SharedNamespaces = ["net"] }] }).Healthy);
        Assert.Contains("there are lo", Single(Diagnosis.Of(Facts with { Hosts = [host with { Interfaces = ["lo"] }] }), "host a interface").Found);
    }

    [Fact]
    public void Process_status_is_read_as_the_kernel_writes_it()
    {
        var status = new ProcStatus("Name:\tisthmus\nUid:\t1000\t0\t1000\t1000\nCapEff:\t000001fffeffffff\nSeccomp:\t2\n",
            "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 unlimited            files     \n");
        Assert.Equal((0, 0x1fffeffffffUL, 2), (status.EffectiveUserId, status.EffectiveCapabilities, status.Seccomp));
        Assert.Equal((1024, null), status.OpenFiles);
    }

    private static DoctorReport Broken() => Diagnosis.Of(Facts with
    {
        UserId = 1000, EffectiveCapabilities = 0, KernelRelease = "4.4.0", Architecture = "Arm64", Namespaces = [], FirstProcess = null, PtraceScope = 2, Seccomp = 2,
        PacketSocketError = "Operation not permitted", NetdevHooksError = null, Criu = new CriuFacts { Path = "/x/criu" },
        Programs = [new ProgramFacts("nft", null, "nftables")],
        RunDirectory = new DirectoryFacts { Path = "/a", Writable = false }, StateDirectory = new DirectoryFacts { Path = "/b", Writable = true },
    });

    private static Finding Single(DoctorReport report, string check) => Assert.Single(report.Findings, finding => finding.Check == check);
}
