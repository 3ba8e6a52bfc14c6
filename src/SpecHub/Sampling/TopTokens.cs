using System.Numerics;
using System.Runtime.Intrinsics;

namespace SpecHub.Sampling;

/// <summary>Selects the highest scores of a row.</summary>
internal static class TopTokens
{
    /// <summary>Writes the tokens with the highest scores, in no particular order; ties go to the lower token.</summary>
    /// <param name="scores">One score a token; minus infinity is never selected.</param>
    /// <param name="count">How many to select; 0 selects all.</param>
    /// <param name="selected">Where to write; it holds at least as many entries as there are scores.</param>
    /// <returns>How many were written.</returns>
    public static int Select(ReadOnlySpan<float> scores, int count, Span<int> selected)
    {
        if (count == 0 || count >= scores.Length)
        {
            return All(scores, selected);
        }

        // A heap with the weakest selected token on top: nearly all tokens fail the one comparison with it, many at once.
        int size = 0;
        int token = 0;
        for (; token < scores.Length && size < count; token++)
        {
            if (!float.IsNegativeInfinity(scores[token]))
            {
                selected[size++] = token;
                SiftUp(scores, selected[..size]);
            }
        }

        int lanes = Vector256<float>.Count;
        for (; token + lanes <= scores.Length; token += lanes)
        {
            var weakest = Vector256.Create(scores[selected[0]]);
            uint stronger = Vector256.GreaterThan(Vector256.Create(scores[token..]), weakest).ExtractMostSignificantBits();
            for (; stronger != 0; stronger &= stronger - 1)
            {
                Offer(scores, token + BitOperations.TrailingZeroCount(stronger), selected[..size]);
            }
        }

        for (; token < scores.Length; token++)
        {
            Offer(scores, token, selected[..size]);
        }

        return size;
    }

    /// <summary>Puts a token in the place of the weakest selected one, if it is stronger.</summary>
    private static void Offer(ReadOnlySpan<float> scores, int token, Span<int> heap)
    {
        if (scores[token] > scores[heap[0]])
        {
            heap[0] = token;
            SiftDown(scores, heap);
        }
    }

    private static int All(ReadOnlySpan<float> scores, Span<int> selected)
    {
        int size = 0;
        for (int token = 0; token < scores.Length; token++)
        {
            if (!float.IsNegativeInfinity(scores[token]))
            {
                selected[size++] = token;
            }
        }

        return size;
    }

    /// <summary>Tells whether token a is weaker than token b: a lower score, or the same and a higher index.</summary>
    private static bool IsWeaker(ReadOnlySpan<float> scores, int a, int b) =>
        scores[a] < scores[b] || (scores[a] == scores[b] && a > b);

    private static void SiftUp(ReadOnlySpan<float> scores, Span<int> heap)
    {
        int child = heap.Length - 1;
        while (child > 0 && IsWeaker(scores, heap[child], heap[(child - 1) / 2]))
        {
            int parent = (child - 1) / 2;
            (heap[child], heap[parent]) = (heap[parent], heap[child]);
            child = parent;
        }
    }

    private static void SiftDown(ReadOnlySpan<float> scores, Span<int> heap)
    {
        int parent = 0;
        while (true)
        {
            int weakest = parent;
            for (int child = (2 * parent) + 1; child <= (2 * parent) + 2 && child < heap.Length; child++)
            {
                weakest = IsWeaker(scores, heap[child], heap[weakest]) ? child : weakest;
            }

            if (weakest == parent)
            {
                return;
            }

            (heap[parent], heap[weakest]) = (heap[weakest], heap[parent]);
            parent = weakest;
        }
    }
}
