using System.Runtime.InteropServices;
using System.Text;

namespace Isthmus.Linux;

/// <summary>Bindings of <c>sys/utsname.h</c> (uname(2)).</summary>
public static partial class UtsName
{
    private const int FieldLength = 65;
    private const int Fields = 6;
    private const int Version = 3;
    private const int Release = 2;

    /// <summary>The kernel's release: "6.1.0-18-amd64". FreeBSD's Linux layer says the Linux version that it stands for.</summary>
    public static string ReadRelease() => Read(Release);

    /// <summary>The kernel's version line. FreeBSD's Linux layer gives FreeBSD's own: "FreeBSD 15.0-RELEASE …" (linux_newuname of sys/compat/linux/linux_misc.c).</summary>
    public static string ReadVersion() => Read(Version);

    private static unsafe string Read(int field)
    {
        var name = stackalloc byte[FieldLength * Fields];
        if (Call(name) != 0)
            throw new InvalidOperationException($"uname(2) failed with errno {Marshal.GetLastPInvokeError()}.");
        var text = new ReadOnlySpan<byte>(name + (field * FieldLength), FieldLength);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    [LibraryImport("libc", EntryPoint = "uname", SetLastError = true)]
    private static unsafe partial int Call(byte* name);
}
