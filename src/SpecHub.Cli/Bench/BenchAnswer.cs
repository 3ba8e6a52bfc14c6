using SpecHub.Generation;

namespace SpecHub.Cli.Bench;

/// <summary>What one conversation of a run said, and what it took.</summary>
internal sealed record BenchAnswer(string Text, GenerationStatistics Statistics);
