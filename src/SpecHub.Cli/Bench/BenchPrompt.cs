using System.Text.Json.Serialization;

namespace SpecHub.Cli.Bench;

/// <summary>One line of a file of prompts.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BenchPrompt
{
    /// <summary>Gets the kind of text that the prompt asks for; results are compared within a class.</summary>
    public required string Class { get; init; }

    public required string Prompt { get; init; }

    /// <summary>Gets the system message; null for none.</summary>
    public string? System { get; init; }

    /// <summary>Gets what the answer will probably repeat, for drafters that look things up; null when nothing is known.</summary>
    public string? Predicted { get; init; }
}
