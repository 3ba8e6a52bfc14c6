using System.Text.Json;

namespace SpecHub.Benchmarks.Turns;

/// <summary>One line of a file of prompts, as <c>spechub bench</c> reads it.</summary>
internal sealed record TurnPrompt(string Class, string Prompt, string? System = null)
{
    /// <summary>Reads the prompts of a file.</summary>
    public static TurnPrompt[] Read(string path) =>
        [.. File.ReadLines(path).Select(static line => JsonSerializer.Deserialize<TurnPrompt>(line, JsonSerializerOptions.Web)!)];

    /// <summary>Gets what the model reads: ChatML, the format of the bundled models.</summary>
    public string Text =>
        (System is null ? string.Empty : $"<|im_start|>system\n{System}<|im_end|>\n") + $"<|im_start|>user\n{Prompt}<|im_end|>\n<|im_start|>assistant\n";
}
