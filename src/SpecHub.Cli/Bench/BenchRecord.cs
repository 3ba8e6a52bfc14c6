using System.Text.Json.Serialization;
using SpecHub.Generation;

namespace SpecHub.Cli.Bench;

/// <summary>One run as a line of JSON, in this order. Times are seconds.</summary>
internal sealed record BenchRecord
{
    public required string PromptClass { get; init; }

    /// <summary>Gets the place of the prompt in its class, from 0; with several conversations that of the first one.</summary>
    public required int Prompt { get; init; }

    public required string Mode { get; init; }

    public required string Verifier { get; init; }

    public required string Tree { get; init; }

    public required float Temperature { get; init; }

    public required int Concurrency { get; init; }

    public required int Repeat { get; init; }

    public required int Tokens { get; init; }

    public required int TargetEvaluations { get; init; }

    public required double TokensPerEvaluation { get; init; }

    /// <summary>Gets the tokens of all conversations over <see cref="DecodeSeconds"/>.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Gets how long nothing was decoded yet: until the first of the prompts had been read.</summary>
    public required double PrefillSeconds { get; init; }

    /// <summary>Gets how long anything was decoded: from then until the end of the last answer.</summary>
    public required double DecodeSeconds { get; init; }

    /// <summary>Gets the mode that was really used; empty when the run failed.</summary>
    public required string ModeUsed { get; init; }

    public required string TreeUsed { get; init; }

    /// <summary>Gets the tokens of all prompts.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Gets how many of them lay in the cache: none with one conversation, and with several what a prompt shares with one that runs.</summary>
    public required int CachedTokens { get; init; }

    public required int DraftedTokens { get; init; }

    public required int AcceptedTokens { get; init; }

    public required double DraftSeconds { get; init; }

    public required double EvaluateSeconds { get; init; }

    public required double VerifySeconds { get; init; }

    public required double CommitSeconds { get; init; }

    /// <summary>Gets in how many rounds drafts were found at each depth, the children of the root first.</summary>
    public required IReadOnlyList<int> DepthTried { get; init; }

    /// <summary>Gets in how many of those rounds one of them was accepted.</summary>
    public required IReadOnlyList<int> DepthAccepted { get; init; }

    public required long Seed { get; init; }

    /// <summary>Gets a value indicating whether the run proves nothing and is left out of every summary.</summary>
    public required bool Void { get; init; }

    /// <summary>Gets why; null when it counts.</summary>
    public string? VoidReason { get; init; }

    /// <summary>Gets what ran it: files, library, machine; null when nobody said.</summary>
    public BenchOrigin? Origin { get; init; }

    /// <summary>Gets the arm in words.</summary>
    [JsonIgnore]
    public string Arm => BenchArm.NameOf(Mode, Tree, Verifier);

    /// <summary>Returns the line of a run.</summary>
    public static BenchRecord Of(BenchRun run, BenchOrigin? origin)
    {
        GenerationStatistics? first = run.Answers.Count == 0 ? null : run.Answers[0].Statistics;
        double decode = first is null ? 0 : run.Decode.TotalSeconds;
        RoundTimes stages = first is null ? default : run.Stages;
        IReadOnlyList<DepthCount> depths = first is null ? [] : run.Depths;
        return new BenchRecord
        {
            PromptClass = run.Setting.PromptClass,
            Prompt = run.Prompt,
            Mode = Spelling.Of(run.Arm.Mode),
            Verifier = run.Arm.Verifier.Name,
            Tree = run.Arm.TreeName(first?.Tree),
            Temperature = run.Setting.Temperature,
            Concurrency = run.Setting.Concurrency,
            Repeat = run.Repeat,
            Tokens = run.Tokens,
            TargetEvaluations = run.TargetEvaluations,
            TokensPerEvaluation = run.TargetEvaluations == 0 ? 0 : (double)run.Tokens / run.TargetEvaluations,
            TokensPerSecond = decode > 0 ? run.Tokens / decode : 0,
            PrefillSeconds = first is null ? 0 : run.Prefill.TotalSeconds,
            DecodeSeconds = decode,
            ModeUsed = string.Join('+', run.Answers.Select(answer => Spelling.Of(answer.Statistics.ModeUsed)).Distinct(StringComparer.Ordinal)),
            TreeUsed = string.Join('+', run.Answers.Select(answer => answer.Statistics.Tree.ToString()).Distinct(StringComparer.Ordinal)),
            PromptTokens = run.Answers.Sum(answer => answer.Statistics.PromptTokens),
            CachedTokens = run.Answers.Sum(answer => answer.Statistics.CachedTokens),
            DraftedTokens = run.Answers.Sum(answer => answer.Statistics.DraftedTokens),
            AcceptedTokens = run.Answers.Sum(answer => answer.Statistics.AcceptedTokens),
            DraftSeconds = stages.Draft.TotalSeconds,
            EvaluateSeconds = stages.Evaluate.TotalSeconds,
            VerifySeconds = stages.Verify.TotalSeconds,
            CommitSeconds = stages.Commit.TotalSeconds,
            DepthTried = [.. depths.Select(depth => depth.Tried)],
            DepthAccepted = [.. depths.Select(depth => depth.Accepted)],
            Seed = run.Seed,
            Void = run.VoidReason is not null,
            VoidReason = run.VoidReason,
            Origin = origin,
        };
    }
}
