using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Isthmus.Linux.Traffic;
using Microsoft.Win32.SafeHandles;

namespace Isthmus.Linux.FreeBsd;

/// <summary>Commands of this process to isthmus(4), FreeBSD's control device (<see cref="IsthmusDevice"/>).</summary>
public sealed class ControlDevice : IDisposable
{
    private readonly SafeFileHandle _device;

    private ControlDevice(SafeFileHandle device) => _device = device;

    /// <exception cref="TrafficException">It is not there, or may not be opened.</exception>
    public static ControlDevice Open()
    {
        try
        {
            return new ControlDevice(File.OpenHandle(IsthmusDevice.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrafficException($"{IsthmusDevice.Path} cannot be opened ({e.Message}): load the kernel module on the FreeBSD host (kldload isthmus), and let its devfs rules show the device in the Linux root.", e);
        }
    }

    /// <summary>Carries a command out.</summary>
    /// <param name="command">One of <see cref="IsthmusDevice"/>'s structures.</param>
    /// <param name="operation">For the error: "hold 10.0.0.100:80".</param>
    /// <param name="tolerated">An error number that counts as success, or 0.</param>
    /// <exception cref="TrafficException">The module refused; quotes its reason.</exception>
    public unsafe void Send<T>(T command, string operation, int tolerated = 0)
        where T : unmanaged
    {
        if (Unistd.Write(_device, (byte*)&command, (nuint)sizeof(T)) == sizeof(T))
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error != tolerated)
            throw new TrafficException($"The kernel module refused to {operation}: {Reason(error)}.");
    }

    /// <summary>What the module is and has.</summary>
    public unsafe IsthmusDevice.QueryCommand Query()
    {
        var command = new IsthmusDevice.QueryCommand { Header = IsthmusDevice.Header.Of<IsthmusDevice.QueryCommand>(IsthmusDevice.Query) };
        var answer = command;
        command.Header.Reply = (ulong)&answer;
        Send(command, "say what it is");
        return answer;
    }

    public void Dispose() => _device.Dispose();

    /// <summary>A read gives the reason of the last failure, one sentence.</summary>
    private unsafe string Reason(int error)
    {
        const int longest = 256;
        var buffer = stackalloc byte[longest];
        var read = Unistd.Read(_device, buffer, longest);
        var said = read > 0 ? Encoding.ASCII.GetString(buffer, (int)read).TrimEnd('\n', '.', '\0') : "";
        return said.Length > 0 ? said : $"{new Win32Exception(error).Message} (errno {error})";
    }
}
