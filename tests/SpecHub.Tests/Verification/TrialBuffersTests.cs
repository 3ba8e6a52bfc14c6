using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class TrialBuffersTests
{
    private const int Rounds = 50;
    private const int Vocabulary = 40_000;

    /// <summary>Buffers are lent and given back, the one that became too short as well: a verification allocates nothing.</summary>
    [Fact]
    public void At_ManyVerifications_AllocatesNothing()
    {
        // A sparse draft beside a dense target needs both buffers; the second target is larger than the first.
        TokenDistribution[] targets = [Law(Vocabulary / 8), Law(Vocabulary)];
        var law = new NodeLaw(4);
        var scores = new ShapedLogits(4);
        new LogitsShaper(new() { TopK = 2 }).Shape([1, 2, 3, 4], scores);
        law.Draft.Fill(scores);
        law.AddDrawn(new TokenId(3));
        var decisions = new RandomStreams(1);
        Verify();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            Verify();
        }

        // Less than one of the smaller buffers in every fifth round: a collection may empty the pool once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Rounds / 5 * sizeof(double) * Vocabulary / 8);

        void Verify()
        {
            using var buffers = default(TrialBuffers);
            foreach (TokenDistribution target in targets)
            {
                NodeTrial trial = buffers.At(target, law, decisions, rootPosition: 5, DraftTree.Root);
                Assert.Equal(target.Count, trial.Scratch.Length);
            }
        }
    }

    private static TokenDistribution Law(int vocabulary)
    {
        var law = new TokenDistribution(vocabulary);
        law.Fill([.. Enumerable.Repeat(1.0, vocabulary)]);
        return law;
    }
}
