using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Isthmus.Engine.Plan;

namespace Isthmus.Engine.Execution;

/// <summary>
/// Lays consecutive calls out for the <see cref="Interpreter"/>: entries of 64 bytes
/// {u16 number, u8 which operands are slots, u8 flags, u32 result slot, 6 × u64 operands, u64 wanted result}, then their blobs.
/// </summary>
internal sealed class BatchEncoder(GadgetArea area)
{
    /// <summary>Bytes of one entry.</summary>
    public const int CallSize = 64;

    // Beyond this a batch is ended at the next call that can begin another.
    private const int ComfortableSize = 4 << 20;
    private const int BlobAlignment = 16;
    private readonly Dictionary<Slot, int> _slots = [];
    private readonly Dictionary<Blob, int> _placed = [];
    private readonly List<Blob> _order = [];
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>Bytes of the batch that was encoded last.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Encoded => _buffer.AsSpan(0, Length);

    /// <summary>
    /// Encodes as many of <paramref name="steps"/> as make one comfortable batch: calls, loads, stores and forks of one task,
    /// up to and including the first fork of a process. Returns how many.
    /// </summary>
    /// <exception cref="TraceException">The blobs of one call do not fit the area, or the plan names too many results.</exception>
    public int Encode(ReadOnlySpan<Step> steps)
    {
        var count = Measure(steps);
        var offset = count * CallSize;
        foreach (var blob in _order)
        {
            _placed[blob] = offset;
            offset += Align(blob.Bytes.Length);
        }

        if ((ulong)offset > GadgetArea.BatchCapacity)
            throw new TraceException($"{steps[0].Purpose}: {offset} bytes of arguments are more than the {GadgetArea.BatchCapacity} that a batch can hold.");
        Length = offset;
        if (_buffer.Length < Length)
            _buffer = new byte[Math.Max(Length, _buffer.Length * 2)];
        for (var i = 0; i < count; i++)
            EncodeStep(_buffer.AsSpan(i * CallSize, CallSize), steps[i]);
        foreach (var blob in _order)
            EncodeBlob(blob);
        return count;
    }

    /// <summary>Counts the steps of the batch and finds the blobs that they need, in order of first use.</summary>
    private int Measure(ReadOnlySpan<Step> steps)
    {
        _placed.Clear();
        _order.Clear();
        var size = 0;
        var count = 0;
        while (count < steps.Length)
        {
            var step = steps[count];
            if (size > ComfortableSize && step is not LoadStep && steps[count - 1] is not StoreStep)
                break;
            count++;
            size += CallSize;
            switch (step)
            {
                case CallStep call:
                    size += Need(call.Operands);
                    break;
                case LoadStep load:
                    size += Need(load.Blob);
                    break;
                case StoreStep store:
                    size += Need(store.Blob);
                    break;
                case ForkStep { IsThread: false } fork:
                    Need(fork.Operands);
                    return count;
                case ForkStep fork:
                    size += Need(fork.Operands);
                    break;
            }
        }

        return count;
    }

    private int Need(ImmutableArray<Operand> operands)
    {
        var size = 0;
        foreach (var operand in operands)
            size += Need(operand.Blob);
        return size;
    }

    private int Need(Blob? blob)
    {
        if (blob is null || !_placed.TryAdd(blob, 0))
            return 0;
        _order.Add(blob);
        var size = Align(blob.Bytes.Length);
        foreach (var relocation in blob.Relocations)
            size += Need(relocation.Target);
        return size;
    }

    private void EncodeStep(Span<byte> entry, Step step)
    {
        entry.Clear();
        switch (step)
        {
            case CallStep call:
                Head(entry, (ushort)call.Number, CallFlags.None, call.Bind, call.Expect);
                Operands(entry, call.Operands.AsSpan());
                break;
            case LoadStep load:
                Head(entry, 0, CallFlags.Load, load.Bind, load.Expect);
                PutOperand(entry, 0, AddressOf(load.Blob) + (ulong)load.Offset);
                break;
            case StoreStep store:
                Head(entry, 0, CallFlags.Store, null, Expectation.Success);
                PutOperand(entry, 0, AddressOf(store.Blob) + (ulong)store.Offset);
                Operands(entry, [0, store.Value], from: 1);
                break;
            case ForkStep fork:
                Head(entry, (ushort)fork.Number, CallFlags.Fork, null, fork.Expect);
                Operands(entry, fork.Operands.AsSpan());
                break;
            default:
                throw new InvalidOperationException($"{step.GetType().Name} is not part of a batch.");
        }
    }

    private void Head(Span<byte> entry, ushort number, CallFlags flags, Slot? bind, Expectation expect)
    {
        flags |= expect.Kind switch
        {
            ExpectationKind.Exactly => CallFlags.Strict,
            ExpectationKind.Anything => CallFlags.Anything,
            _ => CallFlags.None,
        };
        BinaryPrimitives.WriteUInt16LittleEndian(entry, number);
        entry[3] = (byte)flags;
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], bind is null ? 0 : IndexOf(bind));
        BinaryPrimitives.WriteUInt64LittleEndian(entry[56..], expect.Value);
    }

    private void Operands(Span<byte> entry, ReadOnlySpan<Operand> operands, int from = 0)
    {
        for (var i = from; i < operands.Length; i++)
        {
            if (operands[i].Slot is { } slot)
            {
                entry[2] |= (byte)(1 << i);
                PutOperand(entry, i, (ulong)IndexOf(slot));
            }
            else
            {
                PutOperand(entry, i, operands[i].Blob is { } blob ? AddressOf(blob) : operands[i].Value);
            }
        }
    }

    private void EncodeBlob(Blob blob)
    {
        var room = _buffer.AsSpan(_placed[blob], Align(blob.Bytes.Length));
        blob.Bytes.CopyTo(room);
        room[blob.Bytes.Length..].Clear();
        foreach (var relocation in blob.Relocations)
            BinaryPrimitives.WriteUInt64LittleEndian(room[relocation.Offset..], AddressOf(relocation.Target));
    }

    private ulong AddressOf(Blob blob) => area.Batch + (ulong)_placed[blob];

    /// <summary>Slot 0 takes results that nobody asked for.</summary>
    private int IndexOf(Slot slot)
    {
        if (_slots.TryGetValue(slot, out var index))
            return index;
        index = _slots.Count + 1;
        if (index >= GadgetArea.SlotCapacity)
            throw new TraceException($"The plan names more than {GadgetArea.SlotCapacity - 1} results.");
        _slots.Add(slot, index);
        return index;
    }

    private static void PutOperand(Span<byte> entry, int index, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(entry[(8 + (index * 8))..], value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Align(int size) => checked(size + BlobAlignment - 1) & -BlobAlignment;
}
