using System.Text.Json;
using SpecHub.Diagnostics;

namespace SpecHub.Cli.Bench;

/// <summary>Reads prompts: those of a file, or the five classes that the command brings along.</summary>
internal static class BenchPrompts
{
    private const string Resource = "bench-prompts.jsonl";

    private const string Form = "A line is a JSON object such as {\"class\": \"story\", \"prompt\": \"Tell me a story.\"}, and may have a system message as \"system\" and an expected text as \"predicted\".";

    /// <summary>Returns the prompts, in the order of their lines.</summary>
    /// <param name="path">The file; null takes those of the command.</param>
    /// <exception cref="SpecHubException">The file is missing, empty, or a line is no prompt.</exception>
    public static IReadOnlyList<BenchPrompt> Read(string? path)
    {
        if (path is null)
        {
            using var reader = new StreamReader(typeof(BenchPrompts).Assembly.GetManifestResourceStream(Resource)!);
            return Parse(reader.ReadToEnd().Split('\n'), Resource);
        }

        return File.Exists(path) ? Parse(File.ReadLines(path), path) : throw new SpecHubException($"--prompts '{path}' is no file. {Form}");
    }

    private static List<BenchPrompt> Parse(IEnumerable<string> lines, string name)
    {
        List<BenchPrompt> prompts = [.. lines
            .Select((line, index) => (Line: line, Number: index + 1))
            .Where(line => !string.IsNullOrWhiteSpace(line.Line))
            .Select(line => ParseLine(line.Line, name, line.Number))];
        return prompts.Count > 0 ? prompts : throw new SpecHubException($"'{name}' has no prompts. {Form}");
    }

    private static BenchPrompt ParseLine(string line, string name, int number)
    {
        try
        {
            BenchPrompt? prompt = JsonSerializer.Deserialize(line, BenchJsonContext.Default.BenchPrompt);
            return prompt is { Class.Length: > 0, Prompt.Length: > 0 }
                ? prompt
                : throw new SpecHubException($"Line {number} of '{name}' has no class or no prompt. {Form}");
        }
        catch (JsonException exception)
        {
            throw new SpecHubException($"Line {number} of '{name}' is no prompt: {exception.Message} {Form}", exception);
        }
    }
}
