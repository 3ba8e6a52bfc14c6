using SpecHub.Generation;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

public sealed class GenerationStatisticsTests
{
    private static readonly GenerationStatistics Some = new()
    {
        PromptTokens = 3,
        Tokens = 10,
        TargetEvaluations = 4,
        DraftedTokens = 20,
        AcceptedTokens = 6,
        PrefillTime = TimeSpan.FromSeconds(1),
        DecodeTime = TimeSpan.FromSeconds(2),
        Mode = SpeculationMode.Tree,
        ModeUsed = SpeculationMode.Tree,
        Tree = TreeShape.RootOnly,
        Verifier = "coupled",
        Sampling = new(),
        Seed = 1,
    };

    [Fact]
    public void Rates_AreTokensByEvaluationsAndSeconds() =>
        Assert.Equal((2.5, 5.0), (Some.TokensPerEvaluation, Some.TokensPerSecond));

    [Fact]
    public void Rates_OfNothing_AreZero()
    {
        GenerationStatistics none = Some with { TargetEvaluations = 0, DecodeTime = TimeSpan.Zero };

        Assert.Equal((0.0, 0.0), (none.TokensPerEvaluation, none.TokensPerSecond));
    }
}
