namespace SpecHub.Cli.Bench;

/// <summary>What is the same for all arms that are compared with one another.</summary>
/// <param name="PromptClass">The class of the prompts.</param>
/// <param name="Temperature">The temperature.</param>
/// <param name="Concurrency">How many conversations run at once.</param>
internal sealed record BenchSetting(string PromptClass, float Temperature, int Concurrency);
