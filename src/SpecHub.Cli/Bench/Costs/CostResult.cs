namespace SpecHub.Cli.Bench.Costs;

/// <summary>What a cell would gain on the machine of a cost model. Simulated, not measured.</summary>
/// <param name="PromptClass">The class of the prompts.</param>
/// <param name="Temperature">The temperature.</param>
/// <param name="Arm">The arm in words.</param>
/// <param name="TokensPerEvaluation">The tokens of an evaluation: measured.</param>
/// <param name="RoundMilliseconds">What a round would take.</param>
/// <param name="SpeedUp">The tokens per second over those of plain decoding.</param>
internal sealed record CostResult(
    string PromptClass, float Temperature, string Arm, double TokensPerEvaluation, double RoundMilliseconds, double SpeedUp);
