using System.Text.Json;
using SpecHub.Diagnostics;

namespace SpecHub.Cli.Bench;

/// <summary>Reads what an earlier benchmark has written.</summary>
internal static class BenchResults
{
    /// <summary>Reads a file of lines.</summary>
    /// <exception cref="SpecHubException">It is missing or empty, or a line is no run.</exception>
    public static IReadOnlyList<BenchRecord> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SpecHubException($"--from '{path}' is no file. Name one that 'spechub bench --json' has written.");
        }

        List<BenchRecord> records = [.. File.ReadLines(path).Select((line, index) => ReadLine(line, path, index + 1))];
        return records.Count > 0 ? records : throw new SpecHubException($"--from '{path}' has no runs. Name a file that 'spechub bench --json' has written.");
    }

    private static BenchRecord ReadLine(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BenchJsonContext.Default.BenchRecord)!;
        }
        catch (JsonException exception)
        {
            throw new SpecHubException($"Line {number} of --from '{path}' is no run of a benchmark: {exception.Message}", exception);
        }
    }
}
