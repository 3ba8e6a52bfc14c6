using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Bugs;

/// <summary>A rule that is written in a test, to see that the checks notice what is wrong with it.</summary>
internal sealed class BrokenRule(IDraftLaw law, BrokenRule.Choice choose) : TokenLevelVerifier
{
    public delegate TokenId Choice(in NodeTrial trial, out bool accepted);

    public override string Name => "broken";

    public override IDraftLaw DraftLaw => law;

    public override TokenId Choose(in NodeTrial trial, out bool accepted) => choose(trial, out accepted);
}
