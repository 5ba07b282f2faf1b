using Isthmus.Contracts.Preflight;
using Isthmus.Linux.Executables;
using Isthmus.Restorer.Preflight;
using Xunit;

namespace Isthmus.UnitTests.Restorer;

public sealed class DestinationRulesTests
{
    private const string Nginx = "/usr/sbin/nginx";

    private static readonly SourceFacts Facts = new()
    {
        RootPid = 1010,
        Pids = [1010, 1011],
        Binaries = [new MappedBinary { Path = Nginx, BuildId = "aa11", Sha256 = "5a" + new string('0', 62) }],
        CpuFeatures = ["fpu", "avx2", "rep_good"],
        ResidentBytes = 10 << 20,
        Listeners = ["tcp 10.77.0.100:80"],
        KernelRelease = "6.18",
    };

    private static readonly DestinationSnapshot Good = new()
    {
        Host = "b",
        CpuFeatures = new HashSet<string> { "fpu", "avx2" },
        Processors = new HashSet<int> { 0, 1 },
        UsedIds = new HashSet<int> { 1, 7 },
        BusyPorts = [],
        HasAddress = false,
        AvailableBytes = 1L << 30,
        Binaries = new Dictionary<string, ExecutableFile?> { [Nginx] = new("aa11", "other digest, for example stripped") },
        HighestEpoch = 4,
        Capabilities = ulong.MaxValue,
    };

    private static IReadOnlyList<Refusal> Check(DestinationSnapshot host) => DestinationRules.Check(host, Facts, 5, "web");

    [Fact]
    public void A_host_with_the_same_programs_free_pids_and_a_lower_epoch_takes_the_service() => Assert.Empty(Check(Good));

    [Fact]
    public void A_missing_instruction_set_is_named_and_what_only_the_kernel_uses_is_not()
    {
        var refusal = Assert.Single(Check(Good with { CpuFeatures = new HashSet<string> { "fpu" } }));
        Assert.Contains("lacks avx2,", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_taken_pid_is_named()
    {
        var refusal = Assert.Single(Check(Good with { UsedIds = new HashSet<int> { 1011 } }));
        Assert.Equal(("PID", 1011), (refusal.Resource, refusal.Pid));
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    public void A_timer_id_that_the_host_cannot_give_is_refused(int highest, int refusals)
    {
        var found = DestinationRules.Check(Good with { HighestTimerId = 1000 }, Facts with { HighestTimerId = highest }, 5, "web");
        Assert.Equal(refusals, found.Count);
        Assert.All(found, refusal => Assert.Equal("timer", refusal.Resource));
    }

    [Fact]
    public void An_epoch_that_was_seen_is_refused() => Assert.Equal("epoch", Assert.Single(Check(Good with { HighestEpoch = 5 })).Resource);

    [Fact]
    public void A_program_of_another_build_is_refused_with_both_builds()
    {
        var refusal = Assert.Single(Check(Good with { Binaries = new Dictionary<string, ExecutableFile?> { [Nginx] = new("bb22", "x") } }));
        Assert.Contains("bb22", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("aa11", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_without_a_build_id_must_be_the_same_to_the_byte()
    {
        var facts = Facts with { Binaries = [new MappedBinary { Path = Nginx, Sha256 = new string('a', 64) }] };
        Assert.Empty(DestinationRules.Check(Good with { Binaries = new Dictionary<string, ExecutableFile?> { [Nginx] = new(null, new string('a', 64)) } }, facts, 5, "web"));
        Assert.Single(DestinationRules.Check(Good with { Binaries = new Dictionary<string, ExecutableFile?> { [Nginx] = new(null, new string('b', 64)) } }, facts, 5, "web"));
    }

    [Fact]
    public void Every_reason_is_found()
    {
        var refusals = Check(Good with
        {
            CpuFeatures = new HashSet<string>(),
            Capabilities = 0,
            UsedIds = new HashSet<int> { 1010 },
            BusyPorts = [80],
            HasAddress = true,
            AvailableBytes = 0,
            HighestEpoch = 9,
            Binaries = new Dictionary<string, ExecutableFile?> { [Nginx] = null },
        });
        Assert.Equal(["CPU", "privilege", "privilege", "privilege", "PID", "port 80", "address", "memory", "epoch", "program"], refusals.Select(r => r.Resource));
        Assert.All(refusals, r => Assert.NotEmpty(r.Remedy));
    }

    [Fact]
    public void A_processor_that_a_thread_is_bound_to_must_be_there()
    {
        var refusal = Assert.Single(DestinationRules.Check(Good, Facts with { Processors = [1, 5] }, 5, "web"));
        Assert.Equal("processor affinity", refusal.Resource);
        Assert.Contains("processor 5", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Capabilities_that_the_restorer_lacks_are_refused()
    {
        var host = Good with { Capabilities = ulong.MaxValue & ~(1UL << 24) };
        Assert.Empty(DestinationRules.Check(host, Facts with { Capabilities = 1UL << 10 }, 5, "web"));
        Assert.Contains("0x1000000", Assert.Single(DestinationRules.Check(host, Facts with { Capabilities = 1UL << 24 }, 5, "web")).Reason, StringComparison.Ordinal);
    }
}
