using Isthmus.Linux.Executables;
using Xunit;

namespace Isthmus.UnitTests.Dumper;

public sealed class ElfBuildIdTests
{
    [Fact]
    public void A_damaged_program_never_breaks_the_reader()
    {
        var whole = File.ReadAllBytes("/bin/true");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, whole);
            using (var good = File.OpenHandle(path))
                Assert.Matches("^[0-9a-f]{40}$", ElfBuildId.Read(good));
            var random = new Random(3);
            for (var round = 0; round < 500; round++)
            {
                var mutated = (byte[])whole.Clone();
                for (var i = 0; i < 20; i++)
                    mutated[random.Next(1000)] = (byte)random.Next(256);
                File.WriteAllBytes(path, mutated.AsSpan(0, random.Next(mutated.Length)));
                using var bad = File.OpenHandle(path);
                Assert.InRange(ElfBuildId.Read(bad)?.Length ?? 0, 0, 128);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_replaced_program_is_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            var files = new ExecutableFiles();
            File.WriteAllText(path, "one");
            var first = files.Read(path);
            Assert.Same(first, files.Read(path));
            File.WriteAllText(path, "other");
            Assert.NotEqual(first.Sha256, files.Read(path).Sha256);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
