using Isthmus.Engine.Hosts;
using Xunit;

namespace Isthmus.UnitTests.Engine.FreeBsd;

/// <summary>A FreeBSD host with this machine's processor.</summary>
internal static class FreeBsdHosts
{
    public static HostDescription Any { get; } = FreeBsdHost.Describe("FreeBSD 15.0-RELEASE", XsaveProbe.Whole());

    /// <summary>The vDSO that processes of this machine are dumped with.</summary>
    public static VdsoImage Vdso()
    {
        if (HostProbe.Describe().Vdso is not { } vdso)
            throw new InvalidOperationException(Skip());
        return vdso;
    }

    private static string Skip()
    {
        Assert.Skip("this kernel has no vDSO");
        return "";
    }
}
