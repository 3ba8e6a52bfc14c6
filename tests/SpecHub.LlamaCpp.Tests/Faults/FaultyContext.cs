using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>A context of llama.cpp some of whose calls go wrong.</summary>
internal sealed class FaultyContext(INativeContext inner) : INativeContext
{
    private readonly Lock _gate = new();
    private readonly int[] _calls = new int[Enum.GetValues<NativeCall>().Length];
    private NativeFault? _fault;

    /// <summary>Gets or sets what happens before a forward pass of the given number, counted from the last <see cref="Set"/>.</summary>
    public Action<int>? BeforePass { get; set; }

    /// <summary>Gets how many calls have gone wrong since the last <see cref="Set"/>.</summary>
    public int Faults { get; private set; }

    public int Length => inner.Length;

    /// <summary>Counts calls anew, and lets some of them go wrong; null for none.</summary>
    public void Set(NativeFault? fault)
    {
        Array.Clear(_calls);
        Faults = 0;
        _fault = fault;
    }

    public int CallsOf(NativeCall call) => _calls[(int)call];

    public int Decode(BatchBuffer batch)
    {
        if (!Fails(NativeCall.Decode))
        {
            BeforePass?.Invoke(_calls[(int)NativeCall.Decode]);
            return inner.Decode(batch);
        }

        if (_fault!.IsAfterwards)
        {
            inner.Decode(batch);
        }

        return _fault.Code ?? throw Error();
    }

    public ReadOnlySpan<float> Logits(int rows) =>
        !Fails(NativeCall.Logits) ? inner.Logits(rows) : _fault!.Code is null ? throw Error() : [];

    public void Remove(int sequence, int from)
    {
        bool fails = Fails(NativeCall.Remove);
        if (!fails || _fault!.IsAfterwards)
        {
            inner.Remove(sequence, from);
        }

        ThrowIf(fails);
    }

    public void Copy(int source, int target, int from, int to)
    {
        bool fails = Fails(NativeCall.Copy);
        if (!fails || _fault!.IsAfterwards)
        {
            inner.Copy(source, target, from, to);
        }

        ThrowIf(fails);
    }

    public int ReadCells(int sequence, ref byte[] buffer, int offset) =>
        !Fails(NativeCall.ReadCells) ? inner.ReadCells(sequence, ref buffer, offset) : _fault!.Code is null ? throw Error() : 0;

    public bool WriteCells(int sequence, ReadOnlySpan<byte> cells) =>
        !Fails(NativeCall.WriteCells) ? inner.WriteCells(sequence, cells) : _fault!.Code is null ? throw Error() : false;

    public void Dispose() => inner.Dispose();

    // Nothing else is thrown by the context that this one stands for.
    private static LlamaException Error() => new("llama.cpp is out of order.");

    private static void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw Error();
        }
    }

    private bool Fails(NativeCall call)
    {
        // Logits are read by several threads at once.
        lock (_gate)
        {
            bool fails = _fault?.Hits(call, ++_calls[(int)call]) == true;
            Faults += fails ? 1 : 0;
            return fails;
        }
    }
}
