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
                Mode => result with { Mode = ParseMode(Text(key, value)) },
                Tree => result with { Tree = Text(key, value) },
                Verifier => result with { Verifier = Text(key, value) },
                _ => throw new NotSupportedException(
                    $"The additional property '{key}' is not known, so it cannot be honoured. Known ones are {MinP}, {RepetitionPenalty}, {Mode}, {Tree} and {Verifier}."),
            };
        }

        return result;
    }

    private static SpeculationMode ParseMode(string text) =>
        Enum.TryParse(text, ignoreCase: true, out SpeculationMode mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(text[0])
            ? mode
            : throw new ArgumentException($"'{text}' is no mode. Known ones are off, chain, tree and auto.", nameof(text));

    private static string Text(string key, object value) => value switch
    {
        string text => text,
        SpeculationMode mode => mode.ToString(),
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
