using System.Text.Json;
using SpecHub.Baselines.Simulation;

namespace SpecHub.Cli;

/// <summary>A result as a line of JSON, which says by itself how to get it again.</summary>
internal static class SimulationLine
{
    public static string Serialize(SimulationResult result, SimulateOptions options) => JsonSerializer.Serialize(
        new SimulationRecord
        {
            Family = options.Family.Name,
            Vocabulary = options.Vocabulary,
            Seed = options.Seed,
            Verifier = result.Verifier,
            Tree = result.Tree.ToString(),
            Temperature = result.Temperature,
            Rounds = result.Rounds,
            TokensPerEvaluation = result.TokensPerEvaluation,
            TokensPerEvaluationError = result.TokensPerEvaluationError,
            Acceptance = result.Acceptance,
            AcceptanceError = result.AcceptanceError,
            AcceptanceBound = result.AcceptanceBound,
        },
        SimulationRecordContext.Default.SimulationRecord);
}
