using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>What one answer took, and how it was made.</summary>
public sealed record GenerationStatistics
{
    /// <summary>Gets the number of tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Gets how many of them lay in the cache already, from earlier texts with the same beginning.</summary>
    /// <value>The default is 0.</value>
    public int CachedTokens { get; init; }

    /// <summary>Gets the gravest of what was given up for the answer because the caches were full.</summary>
    /// <value>The default is <see cref="CachePressure.None"/>.</value>
    public CachePressure Pressure { get; init; }

    /// <summary>Gets the number of tokens of the answer, its end token included.</summary>
    public required int Tokens { get; init; }

    /// <summary>Gets the number of rounds: forward passes of the target after the prompt was read.</summary>
    public required int TargetEvaluations { get; init; }

    /// <summary>Gets the number of drafted tokens, over all trees.</summary>
    public required int DraftedTokens { get; init; }

    /// <summary>Gets the number of drafted tokens that became part of the answer.</summary>
    public required int AcceptedTokens { get; init; }

    /// <summary>Gets how many of the accepted tokens n-grams had drafted, alone or as well as a model.</summary>
    /// <value>0 to <see cref="AcceptedTokens"/>; the default is 0.</value>
    public int AcceptedNgramTokens { get; init; }

    /// <summary>Gets the time that the request waited before work on it began.</summary>
    /// <value>The default is zero.</value>
    public TimeSpan QueueTime { get; init; }

    /// <summary>Gets the time that reading the prompt took.</summary>
    public required TimeSpan PrefillTime { get; init; }

    /// <summary>Gets the time that all rounds took.</summary>
    public required TimeSpan DecodeTime { get; init; }

    /// <summary>Gets the time of the stages, over all rounds; rounds that served several answers count whole for each.</summary>
    /// <value>The default is all zero.</value>
    public RoundTimes Stages { get; init; }

    /// <summary>Gets how often drafts were tried and accepted at each depth; the first entry is that of the token after the root.</summary>
    /// <value>The default is empty, as after plain decoding.</value>
    public IReadOnlyList<DepthCount> Depths { get; init; } = [];

    /// <summary>Gets the mode that was asked for, or taken for want of a wish.</summary>
    public required SpeculationMode Mode { get; init; }

    /// <summary>Gets the mode that rounds came to: <see cref="SpeculationMode.Off"/> when none was drafted, <see cref="SpeculationMode.Chain"/> when no tree had a branch.</summary>
    /// <value>Never <see cref="SpeculationMode.Auto"/>.</value>
    public required SpeculationMode ModeUsed { get; init; }

    /// <summary>Gets why rounds were drafted or not, in words.</summary>
    /// <value>The default is empty.</value>
    public string ModeReason { get; init; } = string.Empty;

    /// <summary>Gets how many of the rounds had drafts.</summary>
    /// <value>The default is 0.</value>
    public int DraftedRounds { get; init; }

    /// <summary>Gets what drafts came from; null when nothing was drafted.</summary>
    /// <value>The default is null.</value>
    public DraftSource? DraftSource { get; init; }

    /// <summary>Gets the form of the trees that was used; in mode <see cref="SpeculationMode.Auto"/> the largest one that was possible.</summary>
    public required TreeShape Tree { get; init; }

    /// <summary>Gets the name of the verifier that was used.</summary>
    public required string Verifier { get; init; }

    /// <summary>Gets how tokens were sampled.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Gets the seed that was given or drawn: with it, the same request gives the same text again, but for mode Auto with another verifier than coupled.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the tokens of the answer for every forward pass of the target; 0 before the first.</summary>
    public double TokensPerEvaluation => TargetEvaluations == 0 ? 0 : (double)Tokens / TargetEvaluations;

    /// <summary>Gets the tokens of the answer for every second of decoding; 0 when no time has passed.</summary>
    public double TokensPerSecond => DecodeTime > TimeSpan.Zero ? Tokens / DecodeTime.TotalSeconds : 0;
}
