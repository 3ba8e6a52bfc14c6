using SpecHub.Cli.Audit;
using SpecHub.Diagnostics;
using SpecHub.Testing;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>Every check passes on a right pair, and fails where the part that it looks at is broken.</summary>
public sealed class AuditChecksTests
{
    public static TheoryData<string> Names => [.. AuditChecks.All.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_RightPair_Holds(string name)
    {
        AuditFinding finding = ToyAudit.Run(CheckOf(name), ToyAudit.Subject);

        Assert.Equal(AuditResult.Ok, finding.Result);
        Assert.Empty(finding.Remarks);
        Assert.All(finding.Numbers, number => Assert.True(double.IsFinite(number.Value), number.Name));
        Assert.Equal(0, ToyAudit.Target.LiveSessions);
        Assert.Equal(0, ToyAudit.Draft.LiveSessions);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_SameSeedTwice_FindsTheSame(string name) =>
        Assert.Equal(ToyAudit.Run(CheckOf(name), ToyAudit.Subject).Numbers, ToyAudit.Run(CheckOf(name), ToyAudit.Subject).Numbers);

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_Cancelled_Ends(string name) =>
        Assert.Throws<OperationCanceledException>(() =>
            CheckOf(name).Run(ToyAudit.Subject, new AuditPace(_ => { }, new CancellationToken(canceled: true))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_ToItsEnd_HasReportedAllOfIt(string name)
    {
        double share = 0;
        CheckOf(name).Run(ToyAudit.Subject, new AuditPace(value => share = value, CancellationToken.None));
        Assert.Equal(1, share, precision: 9);
    }

    [Theory]
    [InlineData("chain:3")]
    [InlineData("3^2")]
    [InlineData("best:9")]
    public void Run_TreeOfTheUser_Holds(string tree) =>
        Assert.All(
            AuditChecks.All,
            check => Assert.Equal(AuditResult.Ok, ToyAudit.Run(check, ToyAudit.Subject with { Tree = TreeShape.Parse(tree), Rounds = 100 }).Result));

    [Fact]
    public void PathReplay_RowsThatDependOnTheBatch_Fails()
    {
        AuditFinding finding = ToyAudit.Run(new PathReplayCheck(), ToyAudit.With(new BatchDependentModel(ToyAudit.Target, 0.01f)));

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.InRange(finding.NumberOf("greatest difference"), 0.05, 0.2);
        Assert.Contains("Rows of one forward pass", Assert.Single(finding.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void PathReplay_DifferenceOfTheLastBits_IsReportedAndHolds()
    {
        AuditFinding finding = ToyAudit.Run(new PathReplayCheck(), ToyAudit.With(new BatchDependentModel(ToyAudit.Target, 1e-4f)));

        Assert.Equal(AuditResult.Ok, finding.Result);
        Assert.InRange(finding.NumberOf("greatest difference"), 1e-5, 0.01);
    }

    [Fact]
    public void Greedy_RowsThatDependOnTheBatch_FailsWithTheGap()
    {
        AuditFinding finding = ToyAudit.Run(new GreedyCheck(), ToyAudit.With(new BatchDependentModel(ToyAudit.Target, 0.3f)));

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.Contains(finding.Remarks, remark => remark.Contains("whose score is greater by", StringComparison.Ordinal));
    }

    [Fact]
    public void Greedy_RuleThatBelievesTheDraft_Fails() => Assert.Equal(
        AuditResult.Failed, ToyAudit.Run(new GreedyCheck(), ToyAudit.Subject with { Verifiers = [new CredulousVerifier()] }).Result);

    [Fact]
    public void SameText_RowsThatDependOnTheBatch_Fails()
    {
        AuditFinding finding = ToyAudit.Run(new SameTextCheck(), ToyAudit.With(new BatchDependentModel(ToyAudit.Target, 0.3f)));

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.True(finding.NumberOf("the same") < finding.NumberOf("texts compared"));
    }

    [Fact]
    public void SameText_RuleThatBelievesTheDraft_Fails() => Assert.Equal(
        AuditResult.Failed, ToyAudit.Run(new SameTextCheck(), ToyAudit.Subject with { Verifiers = [new CredulousVerifier()] }).Result);

    [Fact]
    public void SelfDraft_OtherWeights_Fails()
    {
        AuditFinding finding = ToyAudit.Run(new SelfDraftCheck(), ToyAudit.Subject with { LoadTargetAgain = () => new TableModel { Seed = 4 } });

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.True(finding.NumberOf("tokens accepted") < finding.NumberOf("tokens drafted"));
        Assert.NotEmpty(finding.Remarks);
    }

    [Fact]
    public void SelfDraft_NoMemory_IsSkippedWithTheReason()
    {
        AuditFinding finding = ToyAudit.Run(
            new SelfDraftCheck(), ToyAudit.Subject with { LoadTargetAgain = () => throw new SpecHubException("Nine gigabytes lack.") });

        Assert.Equal(AuditResult.Skipped, finding.Result);
        Assert.Contains("No memory", Assert.Single(finding.Remarks), StringComparison.Ordinal);
        Assert.Contains("Nine gigabytes lack.", Assert.Single(finding.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Law_RatioTheWrongWayRound_Fails() => RequireLawFailure(
        ToyAudit.Subject with { Verifiers = [new SwappedRatioVerifier()] }, "swapped after 3 tokens, 2^1, recorded rows:");

    [Fact]
    public void Law_DrafterThatClaimsAnotherLaw_Fails() => RequireLawFailure(
        ToyAudit.With(drafter => new FlatClaimDrafter(drafter)), "spechub after 3 tokens, 2^1, recorded rows:");

    [Fact]
    public void Law_RuleThatBelievesTheDraft_Fails() => RequireLawFailure(
        ToyAudit.Subject with { Verifiers = [new CredulousVerifier()], Rounds = 4000 }, "credulous after 3 tokens, best:6, forward passes:");

    [Fact]
    public void Law_DraftsDrawnWithTheNumbersOfAccepting_FailsGivenTheDrafts() => RequireLawFailure(
        ToyAudit.With(drafter => new StreamReusingDrafter(drafter)), "given what was drafted");

    [Fact]
    public void Independence_DraftsDrawnWithTheNumbersOfAccepting_Fails()
    {
        AuditFinding finding = ToyAudit.Run(new IndependenceCheck(), ToyAudit.With(drafter => new StreamReusingDrafter(drafter)));

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.Contains(finding.Remarks, remark => remark.Contains("draft and accept at the same node", StringComparison.Ordinal));
    }

    [Fact]
    public void Independence_KeyUsedTwice_FailsAndNamesIt()
    {
        AuditFinding finding = ToyAudit.Run(new IndependenceCheck(), ToyAudit.Subject with { Verifiers = [new TwiceAskingVerifier()] });

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.True(finding.NumberOf("requests with a key used twice") > 0);
        Assert.Contains("Purpose = Accept", finding.Remarks[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("same-text", "spechub")]
    [InlineData("independence", "coupled")]
    public void Run_RuleThatPromisesNothingOfTheKind_IsNotApplicable(string name, string verifier)
    {
        AuditFinding finding = ToyAudit.Run(CheckOf(name), ToyAudit.Subject with { Verifiers = [Verifiers.Named(verifier)] });

        Assert.Equal(AuditResult.NotApplicable, finding.Result);
        Assert.Single(finding.Remarks);
    }

    private static IAuditCheck CheckOf(string name) => AuditChecks.All.Single(check => check.Name == name);

    private static void RequireLawFailure(AuditSubject subject, string where)
    {
        AuditFinding finding = ToyAudit.Run(new LawCheck(), subject);

        Assert.Equal(AuditResult.Failed, finding.Result);
        Assert.Contains(finding.Remarks, remark => remark.Contains(where, StringComparison.Ordinal));
    }
}
