using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests;

public sealed class GenerateOptionsTests
{
    private static readonly GenerateOptions Pair = new() { Prompt = "x", Model = "m", Draft = "d" };

    [Fact]
    public void SettledMode_FollowsFromTheTree()
    {
        Assert.Equal(SpeculationMode.Chain, (Pair with { Tree = TreeShape.Parse("chain:4") }).SettledMode);
        Assert.Equal(SpeculationMode.Tree, (Pair with { Tree = TreeShape.Parse("2^4") }).SettledMode);
        Assert.Equal(SpeculationMode.Tree, (Pair with { Tree = TreeShape.Parse("chain:4"), Mode = SpeculationMode.Tree }).SettledMode);
    }

    [Fact]
    public void WantsDraft_OnlyWhereThereIsOneToUse()
    {
        Assert.True(Pair.WantsDraft);
        Assert.False((Pair with { Draft = null }).WantsDraft);
        Assert.True((Pair with { Draft = null, Model = null }).WantsDraft);
        Assert.False((Pair with { Mode = SpeculationMode.Off }).WantsDraft);
        Assert.False((Pair with { DraftSource = DraftSource.Ngram }).WantsDraft);
        Assert.True((Pair with { DraftSource = DraftSource.Both }).WantsDraft);
    }

    [Fact]
    public void Validate_PartsThatFit_DoesNotThrow()
    {
        Pair.Validate();
        (Pair with { Mode = SpeculationMode.Off }).Validate();
        (Pair with { Draft = null }).Validate();
        (Pair with { Mode = SpeculationMode.Chain, Verifier = Verifiers.SpecHub }).Validate();
        (Pair with { Draft = null, Mode = SpeculationMode.Chain, DraftSource = DraftSource.Ngram }).Validate();
        (Pair with { DraftSource = DraftSource.Both }).Validate();
        (Pair with { Tree = TreeShape.Parse("2^2"), Verifier = Verifiers.SpecHub }).Validate();
    }

    [Fact]
    public void Validate_SpecHubWithABestFirstTree_Throws() => RequireMessage(
        Pair with { Verifier = Verifiers.SpecHub, Tree = TreeShape.Parse("best:14") }, "'spechub'", "best:14");

    [Fact]
    public void Validate_RuleOfChainsWithATree_Throws() => RequireMessage(
        Pair with { Verifier = KnownVerifiers.All.Single(rule => rule.Name == "block"), Tree = TreeShape.Parse("2^4") }, "'block'", "2^4", "chains", "chain:4");

    [Fact]
    public void Validate_RuleOfPairsWithThreeChildren_Throws() => RequireMessage(
        Pair with { Verifier = KnownVerifiers.All.Single(rule => rule.Name == "khisti"), Tree = TreeShape.Parse("3^2") }, "'khisti'", "3^2", "at most 2", "2^2");

    [Fact]
    public void Validate_ChainWithBranches_Throws() => RequireMessage(
        Pair with { Mode = SpeculationMode.Chain, Tree = TreeShape.Parse("2^4") }, "--mode chain", "2^4", "chain:4");

    [Fact]
    public void Validate_ModeTreeWithoutADraft_Throws() => RequireMessage(
        Pair with { Draft = null, Mode = SpeculationMode.Tree }, "--mode tree", "--draft");

    [Fact]
    public void Validate_TreeWithoutADraft_Throws() => RequireMessage(
        Pair with { Draft = null, Tree = TreeShape.Parse("chain:2") }, "--mode chain", "--draft");

    [Fact]
    public void Validate_TreeWithModeOff_Throws() => RequireMessage(
        Pair with { Mode = SpeculationMode.Off, Tree = TreeShape.Parse("2^2") }, "--tree 2^2", "--mode off");

    [Fact]
    public void Validate_DraftSourceThatCannotBe_Throws()
    {
        RequireMessage(Pair with { Draft = null, DraftSource = DraftSource.Both }, "--draft-source both", "--draft", "--draft-source ngram");
        RequireMessage(Pair with { Draft = null, DraftSource = DraftSource.Model }, "--draft-source model", "--draft");
        RequireMessage(Pair with { Mode = SpeculationMode.Off, DraftSource = DraftSource.Ngram }, "--draft-source", "--mode off");
        RequireMessage(Pair with { Verifier = Verifiers.SpecHub, DraftSource = DraftSource.Both }, "'spechub'", "Model or from Ngram");
        RequireMessage(
            Pair with { Verifier = KnownVerifiers.All.Single(rule => rule.Name == "traversal"), DraftSource = DraftSource.Ngram }, "'traversal'", "Model");
    }

    [Fact]
    public void Validate_RawWithPartsOfAChat_Throws()
    {
        RequireMessage(Pair with { Raw = true, System = "s" }, "--system", "--raw");
        RequireMessage(Pair with { Raw = true, Template = "chatml" }, "--template", "--raw");
    }

    private static void RequireMessage(GenerateOptions options, params string[] parts)
    {
        SpecHubException exception = Assert.Throws<SpecHubException>(options.Validate);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
