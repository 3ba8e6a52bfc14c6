using SpecHub.Baselines.Verification;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>Requests that cannot be met, each with the message that says why; and what a request leaves open.</summary>
public sealed class RequestPlanTests
{
    private static readonly GenerationRequest Good = new() { Prompt = [new(1), new(2), new(3)] };

    public static TheoryData<GenerationRequest, Type, string> Bad => new()
    {
        {
            Good with { Prompt = [] }, typeof(ArgumentException),
            "The prompt has no tokens, so there is nothing to continue. Give it at least one."
        },
        {
            Good with { MaxTokens = 0 }, typeof(ArgumentOutOfRangeException),
            "MaxTokens must be at least 1, or null for as many as the context holds."
        },
        {
            Good with { MaxTokens = -7 }, typeof(ArgumentOutOfRangeException),
            "-7"
        },
        {
            Good with { StopSequences = ["x", ""] }, typeof(ArgumentException),
            "A stop sequence is empty and would end every answer at once. Remove it."
        },
        {
            Good with { Prompt = Repeated(32) }, typeof(PromptTooLongException),
            "The prompt has 32 tokens and the context holds 32, the answer included. " +
            "Shorten the prompt or drop old messages, or load the model with a longer context."
        },
        {
            Good with { Sampling = new SamplingOptions { Temperature = -1 } }, typeof(ArgumentOutOfRangeException),
            "Temperature must be between 0 (always the most likely token) and 100, and not between 0 and 0.0001."
        },
        {
            Good with { Sampling = new SamplingOptions { FrequencyPenalty = 2.5f } }, typeof(ArgumentOutOfRangeException),
            "FrequencyPenalty must be between -2 and 2; 0 is no penalty."
        },
        {
            Good with { Sampling = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(16)] = 1 } } }, typeof(SpecHubException),
            "LogitBias has token 16, and the model's vocabulary has 16 tokens, from 0."
        },
        {
            Good with { Mode = SpeculationMode.Chain, Tree = TreeShape.Parse("2^3") }, typeof(SpecHubException),
            "Mode Chain was asked for with the tree 2^3, which has branches. Use chain:3, or mode Tree."
        },
        {
            Good with { Verifier = Verifiers.SpecHub, Tree = TreeShape.Parse("best:6") }, typeof(SpecHubException),
            "Use a tree such as 2^4 or chain:4, or the verifier 'coupled'."
        },
        {
            Good with { Verifier = Verifiers.SpecHub, Mode = SpeculationMode.Tree, Tree = TreeShape.Planned(2, 2, 3) }, typeof(SpecHubException),
            "The tree plan:2^2:3 is planned round by round, which only mode Auto does"
        },
        {
            Good with { Mode = SpeculationMode.Auto, Tree = TreeShape.Planned(2, 2, 3) }, typeof(SpecHubException),
            "Use a tree such as 2^4, or leave it out."
        },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Make_RequestThatCannotBe_SaysWhatToDo(GenerationRequest request, Type type, string message)
    {
        Exception error = Assert.Throws(type, () => Plan(request));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_PromptTooLong_CarriesTheNumbers()
    {
        var error = Assert.Throws<PromptTooLongException>(() => Plan(Good with { Prompt = Repeated(40) }));

        Assert.Equal((40, 32), (error.PromptTokens, error.ContextLength));
    }

    [Fact]
    public void Make_SpeculationThatCannotBe_SaysWhatIsMissing()
    {
        GenerationRequest chain = Good with { Mode = SpeculationMode.Chain };

        Assert.Equal(
            "Mode Chain was asked for, but no draft model is loaded. Name one, or use mode Off.",
            Assert.Throws<SpecHubException>(() => Plan(chain, hasDrafter: false)).Message);
        Assert.Equal(
            "Mode Chain was asked for, but the target's cache cannot take tokens back. Use mode Off with this model.",
            Assert.Throws<SpecHubException>(() => Plan(chain, branches: 1)).Message);
    }

    [Theory]
    [InlineData(null, "coupled", "best:7/7")]
    [InlineData(SpeculationMode.Auto, "coupled", "best:7/7")]
    [InlineData(SpeculationMode.Auto, "spechub", "plan:2^8:13")]
    [InlineData(SpeculationMode.Auto, "hub-traversal", "plan:2^8:13")]
    [InlineData(null, "spechub", "2^2")]
    [InlineData(SpeculationMode.Tree, "coupled", "best:6")]
    [InlineData(SpeculationMode.Chain, "coupled", "chain:4")]
    [InlineData(SpeculationMode.Chain, "spechub", "chain:4")]
    [InlineData(SpeculationMode.Off, "spechub", "root")]
    public void Make_NoTree_TakesTheDefaultOfTheMode(SpeculationMode? mode, string verifier, string tree)
    {
        PendingAnswer answer = Plan(Good with { Mode = mode, Verifier = Verifiers.Named(verifier) });

        Assert.Equal(tree, answer.Options.Shape.ToString());
        Assert.Equal(mode ?? (verifier == "coupled" ? SpeculationMode.Auto : SpeculationMode.Tree), answer.Mode);
        Assert.Equal(answer.Mode == SpeculationMode.Auto, answer.Options.IsAdaptive);
    }

    [Theory]
    [InlineData("2^2", "plan:2^2:6")]
    [InlineData("2^3:5", "plan:2^3:5")]
    [InlineData("chain:3", "plan:1^3:3")]
    public void Make_AutoWithATransportRuleAndATree_PlansTreesUpToIt(string tree, string planned)
    {
        PendingAnswer answer = Plan(Good with { Mode = SpeculationMode.Auto, Verifier = Verifiers.SpecHub, Tree = TreeShape.Parse(tree) });

        Assert.Equal(planned, answer.Options.Shape.ToString());
    }

    [Fact]
    public void Make_AutoWithATransportRuleAndNgrams_KeepsATreeOfFixedForm()
    {
        using var target = new TableModel { ContextLength = 32, MaxBranches = 8 };
        GenerationRequest request = Good with { Mode = SpeculationMode.Auto, Verifier = Verifiers.SpecHub, DraftSource = DraftSource.Ngram };

        Assert.Equal("2^2", RequestPlan.Make(request, target, DraftSource.Ngram, () => 77).Options.Shape.ToString());
    }

    [Fact]
    public void Make_AutoWithARuleOfChains_PlansChains()
    {
        PendingAnswer answer = Plan(Good with { Mode = SpeculationMode.Auto, Verifier = new SingleVerifier() });

        Assert.Equal("plan:1^8:8", answer.Options.Shape.ToString());
        Assert.True(answer.Options.Shape.IsChain);
    }

    [Fact]
    public void Make_RuleOfChainsWithoutATree_DraftsAChain()
    {
        PendingAnswer answer = Plan(Good with { Verifier = new SingleVerifier() });

        Assert.Equal((SpeculationMode.Chain, "chain:4"), (answer.Mode, answer.Options.Shape.ToString()));
    }

    [Theory]
    [InlineData("2^2")]
    [InlineData(null)]
    public void Make_RuleOfChainsWithBranches_IsRefused(string? tree)
    {
        GenerationRequest request = Good with
        {
            Verifier = new SingleVerifier(),
            Mode = SpeculationMode.Tree,
            Tree = tree is null ? null : TreeShape.Parse(tree),
        };

        Assert.Equal(
            "The verifier 'single' cannot decode with the tree 2^2: its rule is for chains. Use chain:2, or another verifier.",
            Assert.Throws<SpecHubException>(() => Plan(request)).Message);
    }

    [Fact]
    public void Make_NothingToDraftWith_DecodesPlainly()
    {
        Assert.Equal(SpeculationMode.Off, Plan(Good, hasDrafter: false).Mode);
        Assert.Equal(SpeculationMode.Off, Plan(Good, branches: 1).Mode);
    }

    [Fact]
    public void Make_TreeThatNothingDrafts_IsRefused()
    {
        GenerationRequest request = Good with { Tree = TreeShape.Parse("2^2") };
        Assert.Contains("nothing is drafted", Assert.Throws<SpecHubException>(() => Plan(request, hasDrafter: false)).Message, StringComparison.Ordinal);
        Assert.Contains("nothing is drafted", Assert.Throws<SpecHubException>(() => Plan(request with { Mode = SpeculationMode.Off })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_ChainOfTheRootAlone_IsPlainDecoding() =>
        Assert.Equal("root", Plan(Good with { Mode = SpeculationMode.Chain, Tree = TreeShape.RootOnly }).Options.Shape.ToString());

    [Theory]
    [InlineData(null, 29)]
    [InlineData(5, 5)]
    [InlineData(29, 29)]
    [InlineData(30, 29)]
    public void Make_MaxTokens_IsCutToTheContext(int? wanted, int allowed) =>
        Assert.Equal(allowed, Plan(Good with { MaxTokens = wanted }).MaxTokens);

    [Fact]
    public void Make_Seed_IsDrawnOnlyWhenThereIsNone()
    {
        Assert.Equal(77, Plan(Good).Options.Seed);
        Assert.Equal(-5, Plan(Good with { Seed = -5 }).Options.Seed);
        Assert.Equal(0, Plan(Good with { Seed = 0 }).Options.Seed);
    }

    [Fact]
    public void Make_AnyRuleWithoutATree_GetsOneThatItCanDecode()
    {
        foreach (ITreeVerifier rule in Verifiers.All.Concat(BaselineVerifiers.All))
        {
            PendingAnswer answer = Plan(Good with { Verifier = rule });
            PendingAnswer adaptive = Plan(Good with { Verifier = rule, Mode = SpeculationMode.Auto });

            Assert.InRange(answer.Options.Shape.Branching, 1, rule.MaxChildren);
            Assert.InRange(adaptive.Options.Shape.Branching, 1, rule.MaxChildren);
            Assert.Equal(!rule.DraftLaw.AllowsAnyTree, adaptive.Options.Shape.Growth == TreeGrowthKind.Planned);
        }
    }

    private static TokenId[] Repeated(int count) => [.. Enumerable.Repeat(new TokenId(1), count)];

    private static PendingAnswer Plan(GenerationRequest request, bool hasDrafter = true, int branches = 8)
    {
        using var target = new TableModel { ContextLength = 32, MaxBranches = branches };
        return RequestPlan.Make(request, target, hasDrafter ? DraftSource.Model : null, () => 77);
    }
}
