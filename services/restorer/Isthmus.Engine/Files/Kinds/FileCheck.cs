using Isthmus.Criu.Images;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Files.Kinds;

/// <summary>Requires that an opened file is of the type, mode and size that the image says.</summary>
internal static class FileCheck
{
    // struct stat of x86-64: 144 bytes, st_mode at 24, st_size at 48.
    private const int StatLength = 144;
    private const int ModeOffset = 24;
    private const int SizeOffset = 48;

    public static IEnumerable<Step> Steps(TaskId task, Operand descriptor, RegFileEntry entry, string name)
    {
        if (!entry.HasMode && !entry.HasSize)
            yield break;
        var answer = Blob.Room(StatLength);
        yield return new CallStep(task, Syscall.Fstat, [descriptor, answer], null, Expectation.Success, name);
        if (entry.HasMode)
        {
            var mode = $"type and mode {Convert.ToString((int)entry.Mode, 8)} (octal) of {name}, as at the source";
            yield return new LoadStep(task, answer, ModeOffset, null, Expectation.Exactly((int)entry.Mode), mode);
        }

        if (!entry.HasSize)
            yield break;
        var size = $"size {TaskCalls.Number((long)entry.Size)} of {name}, as at the source";
        yield return new LoadStep(task, answer, SizeOffset, null, Expectation.Exactly(unchecked((int)entry.Size)), size);
        yield return new LoadStep(task, answer, SizeOffset + sizeof(int), null, Expectation.Exactly((int)(entry.Size >> 32)), size);
    }
}
