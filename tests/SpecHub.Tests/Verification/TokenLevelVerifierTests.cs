using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

/// <summary>The walk that rules share which decide node by node, with a rule whose choice is written down.</summary>
public sealed class TokenLevelVerifierTests
{
    /// <summary>A rule may reject a token and draw the same one again: then the child that holds it was not accepted.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_TokenOfAChild_IsWalkedToOnlyIfItWasAccepted(bool accepts)
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), rootPosition: 5);
        int child = tree.Add(DraftTree.Root, new TokenId(1));
        var law = new NodeLaw(2);
        law.AddDrawn(new TokenId(1));
        tree.SetLaw(DraftTree.Root, law);
        var verdict = new Verdict();

        new Scripted(new TokenId(1), accepts).Verify(
            tree, new ScriptedLaws(tree, new(), path => path.Count == 0 ? [1, 1] : [1, 0]), new(new NoiseTape(1), new RandomStreams(1)), verdict);

        Assert.Equal(accepts ? [child] : [], verdict.AcceptedNodes);
        Assert.Equal(new TokenId(accepts ? 0 : 1), verdict.NextToken);
    }

    private sealed class Scripted(TokenId token, bool accepts) : TokenLevelVerifier
    {
        public override string Name => "scripted";

        public override IDraftLaw DraftLaw { get; } = new HubDraftLaw();

        public override TokenId Choose(in NodeTrial trial, out bool accepted)
        {
            accepted = accepts;
            return token;
        }
    }
}
