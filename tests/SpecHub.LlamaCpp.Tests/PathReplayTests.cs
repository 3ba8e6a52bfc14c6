using SpecHub.Models;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>A tree in one forward pass gives each node the logits that its path alone would have.</summary>
public sealed class PathReplayTests
{
    [NativeTheory]
    [InlineData(Native.TinyTarget)]
    [InlineData(Native.TinyDraft)]
    [InlineData(Native.SmolTarget)]
    [InlineData(Native.SmolDraft)]
    public void Evaluate_TreeInOnePass_EqualsItsPathsDecodedAlone(string file)
    {
        using LlamaModel model = Native.Load(file);
        BatchRow[] tree = BinaryTree(model, depth: 3);
        float[][] together = EvaluateTogether(model, tree);

        using IModelSession alone = Prompted(model);
        for (int node = 0; node < tree.Length; node++)
        {
            List<int> path = PathTo(tree, node);
            for (int i = 0; i < path.Count; i++)
            {
                Evaluate(model, alone, [new BatchRow(tree[path[i]].Token, i - 1, WantsLogits: true)]);
            }

            AssertClose(together[node], alone.LogitsAfter(path.Count - 1));
            alone.Keep([]);
        }
    }

    [NativeFact]
    public void Evaluate_TreeGrownOverSeveralPasses_EqualsItsPathsDecodedAlone()
    {
        using LlamaModel model = Native.Load(Native.TinyDraft);
        BatchRow[] tree = BinaryTree(model, depth: 3);
        float[][] together = EvaluateTogether(model, tree);

        using IModelSession grown = Prompted(model);
        int from = 0;
        foreach (int count in (int[])[1, 2, 4, 8])
        {
            Evaluate(model, grown, tree.AsSpan(from, count).ToArray());
            for (int node = from; node < from + count; node++)
            {
                AssertClose(together[node], grown.LogitsAfter(node));
            }

            from += count;
        }
    }

    [NativeFact]
    public void Evaluate_TwoSessionsInOnePass_EqualsEachAlone()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        BatchRow[] tree = BinaryTree(model, depth: 2);
        float[][] alone = EvaluateTogether(model, tree);

        using IModelSession first = Prompted(model);
        using IModelSession second = Prompted(model);
        model.Evaluate([new SessionRows(first, tree), new SessionRows(second, tree)]);

        for (int node = 0; node < tree.Length; node++)
        {
            AssertClose(alone[node], first.LogitsAfter(node));
            AssertClose(alone[node], second.LogitsAfter(node));
        }
    }

    [NativeTheory]
    [InlineData(new[] { 0, 1, 3 })]
    [InlineData(new[] { 0, 2, 6, 14 })]
    [InlineData(new[] { 0, 2 })]
    [InlineData(new[] { 0 })]
    public void Keep_PathOfATree_LeavesTheSameBitsAsPlainDecoding(int[] path)
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        BatchRow[] tree = BinaryTree(model, depth: 3);
        using IModelSession branched = Prompted(model);
        using IModelSession plain = Prompted(model);
        Evaluate(model, branched, tree);
        branched.Keep(path);
        foreach (int node in path)
        {
            Evaluate(model, plain, [new BatchRow(tree[node].Token, -1, WantsLogits: true)]);
            plain.Keep([0]);
        }

        BatchRow next = new(new TokenId(100), -1, WantsLogits: true);
        Evaluate(model, plain, [next]);
        float[] expected = plain.LogitsAfter(0).ToArray();
        Evaluate(model, branched, [next]);

        Assert.Equal(plain.Length, branched.Length);
        Assert.Equal(expected, branched.LogitsAfter(0).ToArray());
    }

    [NativeFact]
    public void Evaluate_SingleRowInALongContext_EqualsTheSameRowBesideAnother()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        using IModelSession session = model.CreateSession();
        Settle(model, session, [.. Enumerable.Range(0, 700).Select(i => new TokenId(20 + (i * 7 % 3000)))]);
        BatchRow row = new(new TokenId(100), -1, WantsLogits: true);
        Evaluate(model, session, [row]);
        float[] single = session.LogitsAfter(0).ToArray();
        session.Keep([]);
        Evaluate(model, session, [row, new BatchRow(new TokenId(200), -1, WantsLogits: true)]);

        Assert.Equal(single, session.LogitsAfter(0).ToArray());
    }

    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual)
    {
        double worst = 0;
        for (int token = 0; token < expected.Length; token++)
        {
            worst = Math.Max(worst, Math.Abs(expected[token] - actual[token]));
        }

        Assert.InRange(worst, 0, 0.01);
    }

    private static BatchRow[] BinaryTree(LlamaModel model, int depth)
    {
        int count = (2 << depth) - 1;
        return [.. Enumerable.Range(0, count).Select(node => new BatchRow(
            new TokenId(50 + (node * 7919 % (model.VocabularySize - 50))), node == 0 ? -1 : (node - 1) / 2, WantsLogits: true))];
    }

    private static float[][] EvaluateTogether(LlamaModel model, BatchRow[] tree)
    {
        using IModelSession session = Prompted(model);
        Evaluate(model, session, tree);
        return [.. Enumerable.Range(0, tree.Length).Select(node => session.LogitsAfter(node).ToArray())];
    }

    private static List<int> PathTo(BatchRow[] tree, int node)
    {
        List<int> path = [];
        for (int at = node; at >= DraftTree.Root; at = tree[at].Parent)
        {
            path.Insert(0, at);
        }

        return path;
    }

    private static IModelSession Prompted(LlamaModel model)
    {
        IModelSession session = model.CreateSession();
        Settle(model, session, model.Tokenizer.Encode("Once upon a time a brave fox lived in a deep forest with", parseSpecial: false));
        return session;
    }

    private static void Settle(LlamaModel model, IModelSession session, IReadOnlyList<TokenId> tokens)
    {
        foreach (TokenId[] chunk in tokens.Chunk(model.MaxRows))
        {
            Evaluate(model, session, [.. chunk.Select((token, i) => new BatchRow(token, i - 1, WantsLogits: false))]);
            session.Keep([.. Enumerable.Range(0, chunk.Length)]);
        }
    }

    private static void Evaluate(LlamaModel model, IModelSession session, BatchRow[] rows) => model.Evaluate([new SessionRows(session, rows)]);
}
