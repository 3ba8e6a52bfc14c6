using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SpecHub.Generation;

namespace SpecHub.Cli;

/// <summary>Prints an answer, when it is complete, as one line of JSON.</summary>
internal static partial class JsonAnswer
{
    // The text of every language stays readable; the object is for a terminal or a file, not for the inside of HTML.
    private static readonly JsonReportContext Format = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static async Task WriteAsync(IAsyncEnumerable<GenerationUpdate> answer, string backend, Terminal terminal)
    {
        var text = new StringBuilder();
        await foreach (GenerationUpdate update in answer.ConfigureAwait(false))
        {
            text.Append(update.Text);
            if (update is { Finish: { } finish, Statistics: { } statistics })
            {
                var report = JsonReport.Of(text.ToString(), finish, statistics, backend);
                await terminal.Output.WriteLineAsync(Serialize(report)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Returns the line of JSON, with escapes only where JSON asks for them.</summary>
    public static string Serialize(JsonReport report) =>
        EscapePattern().Replace(JsonSerializer.Serialize(report, Format.JsonReport), static escape => escape.Groups[1].Success
            ? string.Concat(UnitOf(escape.Groups[1]), UnitOf(escape.Groups[2]))
            : escape.Value);

    private static string UnitOf(Group digits) =>
        ((char)ushort.Parse(digits.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();

    // Every escape matches, so that the second backslash of an escaped one never begins another. The encoder above
    // escapes emoji and all else beyond 16 bits as two surrogates, which are the groups.
    [GeneratedRegex(@"\\(?:u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})|.)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex EscapePattern();
}
