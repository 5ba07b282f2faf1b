using System.Buffers.Binary;
using System.Diagnostics;
using Isthmus.Criu;
using Xunit;

namespace Isthmus.UnitTests.Criu;

public sealed class HostileImagesTests
{
    /// <summary>The images have 25 KB; a decoded checkpoint of them takes some 0.5 MB.</summary>
    private const long LargestAllocation = 32 << 20;

    /// <summary>Enough for both outcomes on a slow machine, too.</summary>
    private const int FewestRounds = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(20_260_101)]
    [InlineData(7)]
    public void Mutated_images_only_ever_give_ImageException_and_cost_little_memory(int seed)
    {
        var random = new Random(seed);
        var names = new RecordedImages().Names.Where(name => !name.StartsWith("pages-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var (refused, accepted) = (0, 0);
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < FewestRounds || (round < 1500 && Stopwatch.GetElapsedTime(started) < Limit); round++)
        {
            var images = new RecordedImages();
            var name = names[random.Next(names.Length)];
            images[name] = Mutate(images[name], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Checkpoint.Load(images);
                // Not every image is part of a checkpoint (stats-dump): decode the one that was changed, too.
                ImageFile.Decode(name, images[name]);
                accepted++;
            }
            catch (ImageException)
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}, {name}: {Convert.ToHexString(images[name])}", e);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < LargestAllocation, $"seed {seed}, round {round}, {name}: {allocated} bytes");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, {accepted} accepted");
        Assert.True(refused > 50, $"only {refused} of {refused + accepted} were refused: the mutations do not bite");
        Assert.True(accepted > 0, "nothing was accepted: the mutations are too coarse");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        if (random.Next(2) == 0)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            return bytes;
        }

        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = bytes[..at];
                    break;
                case 3:
                    bytes = [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + random.Next(1, 64))], .. bytes[at..]];
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 64))..]];
                    break;
                case 5 when at + 4 <= bytes.Length:
                    uint[] numbers = [0, 1, 0x7fffffff, 0x80000000, uint.MaxValue, (uint)bytes.Length, 16 << 20];
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), numbers[random.Next(numbers.Length)]);
                    break;
                default:
                    bytes.AsSpan(at, Math.Min(bytes.Length - at, random.Next(1, 12))).Fill(0xff);
                    break;
            }
        }

        return bytes;
    }
}
