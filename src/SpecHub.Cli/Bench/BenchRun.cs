using SpecHub.Generation;

namespace SpecHub.Cli.Bench;

/// <summary>One arm in one setting, once.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Repeat">The number of the repeat, from 0.</param>
/// <param name="Prompt">The place of the first conversation's prompt in its class, from 0.</param>
/// <param name="Seed">The seed of the first conversation; the next ones count on.</param>
/// <param name="Answers">The answers of all conversations; empty when the run failed.</param>
internal sealed record BenchRun(
    BenchSetting Setting, BenchArm Arm, int Repeat, int Prompt, long Seed, IReadOnlyList<BenchAnswer> Answers)
{
    /// <summary>Gets why the run proves nothing; null when it counts.</summary>
    public string? VoidReason { get; init; }

    public int Tokens => Answers.Sum(answer => answer.Statistics.Tokens);

    public int TargetEvaluations => Answers.Sum(answer => answer.Statistics.TargetEvaluations);

    /// <summary>Gets how long nothing was decoded yet: until the first of the prompts had been read.</summary>
    public TimeSpan Prefill => Answers.Min(answer => PrefillEnd(answer.Statistics));

    /// <summary>Gets how long anything was decoded: from then until the last answer's end.</summary>
    public TimeSpan Decode => Answers.Max(answer => PrefillEnd(answer.Statistics) + answer.Statistics.DecodeTime) - Prefill;

    /// <summary>Gets the time of the stages in the rounds of the answer that took longest: rounds are shared.</summary>
    public RoundTimes Stages => Answers.MaxBy(answer => answer.Statistics.DecodeTime)!.Statistics.Stages;

    /// <summary>Gets the counts of all answers by depth.</summary>
    public IReadOnlyList<DepthCount> Depths
    {
        get
        {
            var depths = new DepthCount[Answers.Max(answer => answer.Statistics.Depths.Count)];
            foreach (BenchAnswer answer in Answers)
            {
                for (int depth = 0; depth < answer.Statistics.Depths.Count; depth++)
                {
                    DepthCount count = answer.Statistics.Depths[depth];
                    depths[depth] = new DepthCount(depths[depth].Tried + count.Tried, depths[depth].Accepted + count.Accepted);
                }
            }

            return depths;
        }
    }

    private static TimeSpan PrefillEnd(GenerationStatistics statistics) => statistics.QueueTime + statistics.PrefillTime;
}
