using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpecHub.Cli.Audit;

/// <summary>Prints each finding as one line of JSON, and the summary as the last one.</summary>
internal sealed class JsonAuditReport(Terminal terminal) : IAuditReport
{
    private static readonly JsonAuditContext Format = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public void Add(string check, AuditFinding finding)
    {
        var line = new JsonFinding
        {
            Check = check,
            Result = Spelling.Of(finding.Result),
            Numbers = finding.Numbers.ToDictionary(number => KeyOf(number.Name), number => number.Value, StringComparer.Ordinal),
            Remarks = finding.Remarks,
        };
        terminal.Output.WriteLine(JsonSerializer.Serialize(line, Format.JsonFinding));
        terminal.Output.Flush();
    }

    public void End(AuditSummary summary)
    {
        var line = new JsonSummary
        {
            Holds = summary.Holds,
            Checks = summary.Checks,
            Failed = summary.Failed,
            Skipped = summary.Skipped,
            NotApplicable = summary.NotApplicable,
            Rounds = summary.Rounds,
            Seed = summary.Seed,
            FalseAlarmRate = AuditSubject.FalseAlarmRate,
            Backend = summary.Backend,
        };
        terminal.Output.WriteLine(JsonSerializer.Serialize(line, Format.JsonSummary));
    }

    /// <summary>Writes a name of several words as JSON keys are written.</summary>
    private static string KeyOf(string name) => string.Concat(
        name.Split([' ', '-']).Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
