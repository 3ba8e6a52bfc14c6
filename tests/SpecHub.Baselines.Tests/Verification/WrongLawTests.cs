using SpecHub.Baselines.Verification;
using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

/// <summary>A rule that meets the drafts of another law would be wrong without a sign, so it says so.</summary>
public sealed class WrongLawTests
{
    [Theory]
    [InlineData("single", 0, 2, false, "'single'", "2 tokens drawn without replacement")]
    [InlineData("block", 0, 2, true, "'block'", "2 tokens drawn with replacement")]
    [InlineData("rrs", 0, 2, false, "'rrs'", "without replacement")]
    [InlineData("rrs", 1, 1, false, "'rrs'", "1 hubs")]
    [InlineData("kseq", 0, 3, false, "'kseq'", "3 tokens drawn without replacement")]
    [InlineData("rrs-wor", 0, 2, true, "'rrs-wor'", "with replacement")]
    [InlineData("traversal", 0, 2, true, "'traversal'", "with replacement")]
    [InlineData("khisti", 0, 2, false, "'khisti'", "without replacement")]
    [InlineData("khisti", 0, 3, true, "'khisti'", "verifies two drawn tokens, and a node has 3")]
    [InlineData("spechub-two-phase", 0, 2, true, "'spechub-two-phase'", "with replacement")]
    [InlineData("spechub-two-phase", 0, 3, false, "'spechub-two-phase'", "verifies a pair of drawn tokens, and a node has 3")]
    public void Verify_DraftsOfAnotherLaw_SaysWhichAndWhatToDo(string name, int hubs, int drawn, bool withReplacement, params string[] parts)
    {
        var tree = new DraftTree();
        tree.Reset(default, rootPosition: 20);
        var law = new NodeLaw(4);
        law.Draft.Fill([1, 1, 1, 1]);
        law.Begin(withReplacement);
        tree.SetLaw(DraftTree.Root, law);
        for (int token = 0; token < hubs + drawn; token++)
        {
            tree.Add(DraftTree.Root, new TokenId(token));
            if (token < hubs)
            {
                law.AddHub(new TokenId(token));
            }
            else
            {
                law.AddDrawn(new TokenId(token));
            }
        }

        ITreeVerifier rule = BaselineVerifiers.All.Single(rule => rule.Name == name);
        SpecHubException error = Assert.Throws<SpecHubException>(() => rule.Verify(
            tree,
            new ScriptedLaws(tree, new(), _ => [1, 1, 1, 1]),
            new VerificationRandomness(NoiseTape.Silent, new RandomStreams(1)),
            new Verdict()));

        Assert.All(parts.Append("Draft with"), part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
