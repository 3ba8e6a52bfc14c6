using System.Numerics;
using System.Runtime.CompilerServices;

namespace SpecHub.LlamaCpp;

/// <summary>A set of sequence ids from 0 to 255.</summary>
[InlineArray(4)]
internal struct SequenceSet
{
    private ulong _first;

    public readonly int Lowest
    {
        get
        {
            for (int word = 0; word < 4; word++)
            {
                if (this[word] != 0)
                {
                    return (64 * word) + BitOperations.TrailingZeroCount(this[word]);
                }
            }

            throw new InvalidOperationException("The set is empty.");
        }
    }

    public void Add(int sequence) => this[sequence / 64] |= 1UL << (sequence % 64);

    public readonly bool Contains(int sequence) => (this[sequence / 64] & (1UL << (sequence % 64))) != 0;

    public void UnionWith(SequenceSet other)
    {
        for (int word = 0; word < 4; word++)
        {
            this[word] |= other[word];
        }
    }

    /// <summary>Writes the ids in rising order and returns how many there are.</summary>
    public readonly int CopyTo(Span<int> target)
    {
        int count = 0;
        for (int word = 0; word < 4; word++)
        {
            for (ulong rest = this[word]; rest != 0; rest &= rest - 1)
            {
                target[count++] = (64 * word) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return count;
    }
}
