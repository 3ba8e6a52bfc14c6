using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp;

/// <summary>Gives the pending rows of a session their sequences: one a leaf, shared by the rows above it.</summary>
/// <param name="cache">Where sequences come from.</param>
/// <param name="baseSequence">The sequence with the settled tokens.</param>
/// <param name="rows">The pending rows.</param>
internal sealed class BranchSequences(SequenceCache cache, int baseSequence, List<PendingRow> rows)
{
    private const int None = -1;

    private readonly List<int> _own = [];
    private bool _isBaseContinued;

    /// <summary>Gets the sequences that were taken beside the base sequence.</summary>
    public IReadOnlyList<int> Own => _own;

    /// <summary>Gives every new leaf a sequence and every new row above it a share in it, from the last row upwards.</summary>
    /// <param name="first">The first new row.</param>
    /// <param name="settled">The number of settled tokens.</param>
    public void Share(int first, int settled)
    {
        Span<PendingRow> pending = CollectionsMarshal.AsSpan(rows);
        for (int row = first; row < pending.Length; row++)
        {
            if (pending[row].Parent >= first)
            {
                pending[pending[row].Parent].IsContinued = true;
            }
        }

        for (int row = pending.Length - 1; row >= first; row--)
        {
            if (!pending[row].IsContinued)
            {
                pending[row].Sequences.Add(SequenceFor(AnchorOf(row, first), settled));
            }

            if (pending[row].Parent >= first)
            {
                pending[pending[row].Parent].Sequences.UnionWith(pending[row].Sequences);
            }
        }
    }

    /// <summary>Returns the last row above the new ones, or -1 for the settled tokens.</summary>
    private int AnchorOf(int row, int first)
    {
        while (row >= first)
        {
            row = rows[row].Parent;
        }

        return row;
    }

    /// <summary>Returns a sequence that holds the path to an anchor and nothing behind it.</summary>
    private int SequenceFor(int anchor, int settled)
    {
        bool isContinued = anchor == None ? _isBaseContinued : rows[anchor].IsContinued;
        int source = anchor == None ? baseSequence : rows[anchor].Sequence;
        if (!isContinued)
        {
            if (anchor == None)
            {
                _isBaseContinued = true;
            }
            else
            {
                CollectionsMarshal.AsSpan(rows)[anchor].IsContinued = true;
            }

            return source;
        }

        int sequence = cache.TakeSequence();
        _own.Add(sequence);
        cache.Context.Copy(source, sequence, from: 0, to: settled + (anchor == None ? 0 : rows[anchor].Depth + 1));
        return sequence;
    }

    /// <summary>Forgets all rows and gives the sequences back.</summary>
    public void Forget()
    {
        foreach (int own in _own)
        {
            cache.ReturnSequence(own);
        }

        Clear();
    }

    /// <summary>Forgets all rows and sequences, which the cache takes back by itself.</summary>
    public void Clear()
    {
        _own.Clear();
        rows.Clear();
        _isBaseContinued = false;
    }
}
