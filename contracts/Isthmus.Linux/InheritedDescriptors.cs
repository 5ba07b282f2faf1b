using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Isthmus.Linux;

/// <summary>Descriptors that whoever started this process left open by mistake.</summary>
public static class InheritedDescriptors
{
    /// <summary>
    /// Keeps this process's descriptors, all but the standard three, from the programs that it starts. The runtime's own
    /// are close-on-exec already. A service that inherits a stray descriptor of another mount namespace can't be dumped
    /// (CRIU: "Can't lookup mount").
    /// </summary>
    public static void CloseOnExec()
    {
        if (CloseRange.Close(3, uint.MaxValue, CloseRange.CLOSE_RANGE_CLOEXEC) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
