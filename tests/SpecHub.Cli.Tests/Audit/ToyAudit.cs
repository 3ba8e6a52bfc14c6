using SpecHub.Cli.Audit;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>An audit of two tables, of which tests break one part.</summary>
internal static class ToyAudit
{
    public static TableModel Target { get; } = new() { Seed = 5 };

    public static TableModel Draft { get; } = new() { Seed = 6, Like = Target, Blend = 0.6f };

    public static AuditSubject Subject { get; } = new()
    {
        Target = Target,
        Draft = Draft,
        DrafterOver = model => new ModelDrafter(model, Target.VocabularySize),
        LoadTargetAgain = () => new TableModel { Seed = 5 },
        Prompts = [Tokens(1, 2, 3), Tokens(4), Tokens(7, 0, 7, 9)],
        Rounds = 600,
        Seed = 11,
    };

    public static AuditFinding Run(IAuditCheck check, AuditSubject subject) => check.Run(subject, new AuditPace(_ => { }, CancellationToken.None));

    public static double NumberOf(this AuditFinding finding, string name) => finding.Numbers.Single(number => number.Name == name).Value;

    /// <summary>Lets a drafter of its own guess for the subject.</summary>
    public static AuditSubject With(Func<IDrafter, IDrafter> change) =>
        Subject with { DrafterOver = model => change(new ModelDrafter(model, Target.VocabularySize)) };

    /// <summary>Replaces the target, and nothing else.</summary>
    public static AuditSubject With(ILanguageModel target) => Subject with { Target = target };

    private static TokenId[] Tokens(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];
}
