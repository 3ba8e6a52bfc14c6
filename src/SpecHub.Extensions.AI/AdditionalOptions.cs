using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SpecHub.Generation;

namespace SpecHub.Extensions.AI;

/// <summary>Reads what a request says beyond the properties of <see cref="ChatOptions"/>.</summary>
internal static class AdditionalOptions
{
    public const string MinP = "min_p";
    public const string RepetitionPenalty = "spechub.repetition_penalty";
    public const string Mode = "spechub.mode";
    public const string Tree = "spechub.tree";
    public const string Verifier = "spechub.verifier";
    public const string DraftSource = "spechub.draft_source";
    public const string PredictedOutput = "spechub.predicted_output";

    /// <summary>Reads the factory's object and the additional properties.</summary>
    /// <exception cref="NotSupportedException">There is something that nobody here understands.</exception>
    /// <exception cref="ArgumentException">A value is of the wrong kind.</exception>
    public static SpecHubRequestOptions Read(ChatOptions? options, IChatClient client)
    {
        SpecHubRequestOptions result = options?.RawRepresentationFactory?.Invoke(client) switch
        {
            null => new SpecHubRequestOptions(),
            SpecHubRequestOptions own => own,
            object other => throw new NotSupportedException(
                $"ChatOptions.RawRepresentationFactory made a {other.GetType()}, which this client does not understand. Return a {nameof(SpecHubRequestOptions)}, or null."),
        };

        foreach ((string key, object? value) in options?.AdditionalProperties ?? [])
        {
            result = key switch
            {
                _ when value is null => result,
                MinP => result with { MinP = Number(key, value) },
                RepetitionPenalty => result with { RepetitionPenalty = Number(key, value) },
                Mode => result with { Mode = Parse<SpeculationMode>(Text(key, value), "mode", "off, chain, tree and auto") },
                DraftSource => result with { DraftSource = Parse<Trees.DraftSource>(Text(key, value), "draft source", "model, ngram and both") },
                PredictedOutput => result with { PredictedOutput = Text(key, value) },
                Tree => result with { Tree = Text(key, value) },
                Verifier => result with { Verifier = Text(key, value) },
                _ => throw new NotSupportedException(
                    $"The additional property '{key}' is not known, so it cannot be honoured. Known ones are {MinP}, {RepetitionPenalty}, {Mode}, {Tree}, {Verifier}, {DraftSource} and {PredictedOutput}."),
            };
        }

        return result;
    }

    private static T Parse<T>(string text, string kind, string known)
        where T : struct, Enum =>
        // One name as it is written; Enum.Parse alone would also take numbers, and several names with commas.
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new ArgumentException($"'{text}' is no {kind}. Known ones are {known}.", nameof(text));

    private static string Text(string key, object value) => value switch
    {
        string text => text,
        SpeculationMode or Trees.DraftSource => value.ToString()!,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
        _ => throw new ArgumentException($"The additional property '{key}' is {value} and must be a text.", nameof(value)),
    };

    private static float Number(string key, object value) => value switch
    {
        float or double or decimal or int or long => Convert.ToSingle(value, CultureInfo.InvariantCulture),
        JsonElement { ValueKind: JsonValueKind.Number } element => element.GetSingle(),
        string text when float.TryParse(text, CultureInfo.InvariantCulture, out float number) => number,
        _ => throw new ArgumentException($"The additional property '{key}' is {value} and must be a number.", nameof(value)),
    };
}
