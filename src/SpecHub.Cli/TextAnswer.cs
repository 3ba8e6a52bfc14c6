using System.Globalization;
using SpecHub.Generation;

namespace SpecHub.Cli;

/// <summary>Prints an answer as it comes, then one line about it on standard error.</summary>
internal static class TextAnswer
{
    // Green on whatever background the terminal has, for what had been drafted.
    private const string DraftColor = "\e[32m";
    private const string NoColor = "\e[0m";

    public static async Task WriteAsync(IAsyncEnumerable<GenerationUpdate> answer, Terminal terminal)
    {
        bool isLineOpen = false;
        try
        {
            await foreach (GenerationUpdate update in answer.ConfigureAwait(false))
            {
                if (update.Text.Length > 0)
                {
                    WritePiece(terminal, update);
                    isLineOpen = !update.Text.EndsWith('\n');
                }

                if (update.Statistics is { } statistics)
                {
                    isLineOpen = CloseLine(terminal, isLineOpen);
                    WriteStatus(terminal, statistics);
                }
            }
        }
        finally
        {
            CloseLine(terminal, isLineOpen);
        }
    }

    /// <summary>Says in one line what an answer took and how it was made.</summary>
    public static string Describe(GenerationStatistics statistics) => string.Create(
        CultureInfo.InvariantCulture,
        $"{statistics.Tokens} tokens, {statistics.TargetEvaluations} target evaluations, " +
        $"{statistics.TokensPerEvaluation:0.00} tokens per evaluation, {statistics.TokensPerSecond:0.0} tokens/s, " +
        $"mode {Spelling.Of(statistics.Mode)} ({statistics.Tree}, {statistics.Verifier}{UsedBy(statistics)}), seed {statistics.Seed}");

    private static string UsedBy(GenerationStatistics statistics) =>
        statistics.Mode == SpeculationMode.Auto
            ? string.Create(CultureInfo.InvariantCulture, $", drafts in {statistics.DraftedRounds} rounds")
            : string.Empty;

    private static void WritePiece(Terminal terminal, GenerationUpdate update) =>
        terminal.Output.Write(update.FromDraft && terminal.OutputHasColor ? $"{DraftColor}{update.Text}{NoColor}" : update.Text);

    private static void WriteStatus(Terminal terminal, GenerationStatistics statistics) =>
        terminal.Error.WriteLine(Describe(statistics));

    private static bool CloseLine(Terminal terminal, bool isLineOpen)
    {
        if (isLineOpen)
        {
            terminal.Output.WriteLine();
        }

        return false;
    }
}
