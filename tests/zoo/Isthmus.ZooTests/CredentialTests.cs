using Xunit;

namespace Isthmus.ZooTests;

/// <summary>Users, groups and capabilities that a restore gives: with images of another user, which not every machine's CRIU can dump.</summary>
public sealed class CredentialTests(ZooLab lab) : IClassFixture<ZooLab>
{
    private const uint BindService = 1 << 10;
    private const uint Chown = 1 << 0;

    [Fact]
    public async Task Processes_become_the_users_that_the_images_name()
    {
        await using var run = await ZooRun.StartAsync(lab, new ZooProgram("credentials_given", "becomes other users") { FootprintDiffers = "the images are changed" });
        if (HostPids.Tree(run.Host, run.Pid) is not [_, var with, var without])
            throw new InvalidOperationException("The program has not two children.");
        await run.MoveAsync(lab.B, images =>
        {
            CredentialImages.Rewrite(images, with, creds =>
            {
                (creds.Uid, creds.Euid, creds.Suid, creds.Fsuid) = (1001, 1002, 1003, 1002);
                (creds.Gid, creds.Egid, creds.Sgid, creds.Fsgid) = (1234, 1235, 1236, 1235);
                creds.Groups.Clear();
                creds.Groups.AddRange([33u, 1300u]);
                Set(creds.CapEff, BindService);
                Set(creds.CapPrm, BindService | Chown);
                Set(creds.CapInh, 0);
            });
            CredentialImages.Rewrite(images, without, creds =>
            {
                creds.Uid = creds.Euid = creds.Suid = creds.Fsuid = creds.Gid = creds.Egid = creds.Sgid = creds.Fsgid = 33;
                creds.Groups.Clear();
                creds.NoNewPrivs = 1;
                Set(creds.CapEff, 0);
                Set(creds.CapPrm, 0);
                Set(creds.CapInh, 0);
            });
        });
        await run.JudgeAsync();
    }

    private static void Set(Google.Protobuf.Collections.RepeatedField<uint> set, uint low)
    {
        set.Clear();
        set.AddRange([low, 0u]);
    }
}
