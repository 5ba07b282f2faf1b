using System.Buffers;
using Isthmus.Criu;
using Isthmus.Criu.Images;

namespace Isthmus.ZooTests;

/// <summary>Writes other credentials into the images of a process, with our own reader and writer.</summary>
internal static class CredentialImages
{
    /// <param name="directory">The images.</param>
    /// <param name="pid">A process of one thread.</param>
    /// <param name="change">Changes its credentials.</param>
    public static void Rewrite(string directory, int pid, Action<CredsEntry> change)
    {
        CoreEntry core;
        using (var images = new DirectoryImageSource(directory))
            core = Checkpoint.Load(images).Processes.Single(process => process.Pid == pid).MainThread.Core;
        change(core.ThreadCore.Creds);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ImageWriter(buffer);
        writer.WriteHeader(ImageKinds.Core);
        writer.WriteEntry(core);
        File.WriteAllBytes(Path.Combine(directory, ImageKinds.Core.FileName((ulong)pid)), buffer.WrittenSpan);
    }
}
