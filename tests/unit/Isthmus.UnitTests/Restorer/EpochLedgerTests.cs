using Isthmus.Hosting;
using Isthmus.Hosting.Stages;
using Isthmus.Linux;
using Isthmus.Restorer.Epochs;
using Xunit;

namespace Isthmus.UnitTests.Restorer;

public sealed class EpochLedgerTests : IDisposable
{
    private static readonly Guid First = new("7d9e1d3c-6f6b-4c5f-9e0a-0d1c8e7a9b42");
    private static readonly Guid Second = new("11111111-6f6b-4c5f-9e0a-0d1c8e7a9b42");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("isthmus-epochs-");

    /// <summary>Each call is a restarted process.</summary>
    private EpochLedger Ledger() =>
        new(new HostPaths(new LocalHost("b", new HostOptions { StateDirectory = _directory.FullName }, new HostSpace("b", 0))));

    [Fact]
    public void An_epoch_is_claimed_once_and_again_only_by_the_same_migration()
    {
        Ledger().Claim("web", 3, First);
        Ledger().Claim("web", 3, First);
        Assert.Throws<StaleEpochException>(() => Ledger().Claim("web", 3, Second));
        Assert.Throws<StaleEpochException>(() => Ledger().Claim("web", 2, Second));
        Ledger().Claim("web", 4, Second);
        Assert.Throws<StaleEpochException>(() => Ledger().Claim("web", 3, First));
    }

    [Fact]
    public void An_epoch_that_was_given_up_never_comes_back()
    {
        Ledger().Claim("web", 3, First);
        Ledger().Discard("web", 3);
        Assert.Throws<StaleEpochException>(() => Ledger().Claim("web", 3, First));
        Assert.Equal(3, Ledger().Highest("web"));
        Ledger().Claim("web", 4, Second);
    }

    [Fact]
    public void An_epoch_that_was_given_up_before_it_arrived_is_refused_when_it_does()
    {
        Ledger().Discard("web", 7);
        Assert.Throws<StaleEpochException>(() => Ledger().Claim("web", 7, First));
    }

    [Fact]
    public void Services_have_epochs_of_their_own()
    {
        Ledger().Claim("web", 9, First);
        Ledger().Claim("mail", 1, Second);
        Assert.Equal((9, 1), (Ledger().Highest("web"), Ledger().Highest("mail")));
    }

    [Fact]
    public void A_damaged_record_is_named_instead_of_forgotten()
    {
        Ledger().Claim("web", 9, First);
        var file = Assert.Single(_directory.GetFiles("web.json", SearchOption.AllDirectories));
        File.WriteAllText(file.FullName, "{");
        Assert.Contains(file.FullName, Assert.Throws<InvalidDataException>(() => Ledger().Claim("web", 1, Second)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
