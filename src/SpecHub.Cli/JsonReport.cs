using SpecHub.Generation;

namespace SpecHub.Cli;

/// <summary>What <c>--json</c> prints, in this order.</summary>
internal sealed record JsonReport
{
    public required string Text { get; init; }

    public required int Tokens { get; init; }

    public required int PromptTokens { get; init; }

    public required int TargetEvaluations { get; init; }

    public required double TokensPerEvaluation { get; init; }

    public required int DraftedTokens { get; init; }

    public required int AcceptedTokens { get; init; }

    public required int AcceptedNgramTokens { get; init; }

    public required double PrefillSeconds { get; init; }

    public required double DecodeSeconds { get; init; }

    public required string Mode { get; init; }

    public required string ModeUsed { get; init; }

    public required string ModeReason { get; init; }

    public required string DraftSource { get; init; }

    public required string Tree { get; init; }

    public required string Verifier { get; init; }

    public required float Temperature { get; init; }

    public required long Seed { get; init; }

    public required string Backend { get; init; }

    public required string FinishReason { get; init; }

    public static JsonReport Of(string text, FinishReason finish, GenerationStatistics statistics, string backend) => new()
    {
        Text = text,
        Tokens = statistics.Tokens,
        PromptTokens = statistics.PromptTokens,
        TargetEvaluations = statistics.TargetEvaluations,
        TokensPerEvaluation = statistics.TokensPerEvaluation,
        DraftedTokens = statistics.DraftedTokens,
        AcceptedTokens = statistics.AcceptedTokens,
        AcceptedNgramTokens = statistics.AcceptedNgramTokens,
        PrefillSeconds = statistics.PrefillTime.TotalSeconds,
        DecodeSeconds = statistics.DecodeTime.TotalSeconds,
        Mode = Spelling.Of(statistics.Mode),
        ModeUsed = Spelling.Of(statistics.ModeUsed),
        ModeReason = statistics.ModeReason,
        DraftSource = statistics.DraftSource is { } source ? Spelling.Of(source) : "none",
        Tree = statistics.Tree.ToString(),
        Verifier = statistics.Verifier,
        Temperature = statistics.Sampling.Temperature,
        Seed = statistics.Seed,
        Backend = backend,
        FinishReason = Spelling.Of(finish),
    };
}
