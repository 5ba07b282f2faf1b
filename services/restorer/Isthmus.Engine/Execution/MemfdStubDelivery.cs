using System.Globalization;
using System.Runtime.InteropServices;
using Isthmus.Linux;

namespace Isthmus.Engine.Execution;

/// <summary>A memfd (memfd_create(2)): no file system is touched. FreeBSD cannot start a program from one.</summary>
internal sealed class MemfdStubDelivery : IStubDelivery
{
    public int Deliver(byte[] program, Func<string, int> start)
    {
        using var file = Mman.MemfdCreate("isthmus-nursery", Mman.MFD_CLOEXEC);
        if (file.IsInvalid)
            throw TraceException.ForError("Making the nursery's program", Marshal.GetLastPInvokeError());
        RandomAccess.Write(file, program, 0);
        return start(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"));
    }
}
