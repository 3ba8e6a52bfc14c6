using SpecHub.Baselines.Simulation;
using SpecHub.Diagnostics;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Simulation;

public sealed class RuleSimulationTests
{
    private static readonly RuleSimulation Small = new(SyntheticFamily.Usual, vocabularySize: 60, seed: 9);

    [Theory]
    [InlineData("2^2", .6f)]
    [InlineData("3^2", 1)]
    [InlineData("chain:3", 1)]
    public void Run_SpecHub_ReachesTheBoundOfItsLaw(string tree, float temperature)
    {
        SimulationResult result = Run(Verifiers.SpecHub, tree, temperature, rounds: 3000);
        Assert.InRange(result.Acceptance, result.AcceptanceBound - (5 * result.AcceptanceError), result.AcceptanceBound + (5 * result.AcceptanceError));
        Assert.InRange(result.AcceptanceError, .005, .01);
    }

    [Theory]
    [InlineData("coupled", "2^2")]
    [InlineData("coupled", "3^2")]
    [InlineData("coupled", "best:6")]
    [InlineData("hub-traversal", "2^3")]
    public void Run_AnyRule_StaysBelowItsBound(string verifier, string tree)
    {
        SimulationResult result = Run(Verifiers.Named(verifier), tree, temperature: 1, rounds: 2000);
        Assert.InRange(result.Acceptance, .3, result.AcceptanceBound + (5 * result.AcceptanceError));
    }

    [Fact]
    public void Run_ChainOfOne_EmitsTheAcceptedTokenAndOneMore()
    {
        SimulationResult result = Run(Verifiers.SpecHub, "chain:1", temperature: 1, rounds: 500);
        Assert.Equal(1 + result.Acceptance, result.TokensPerEvaluation, 1e-12);
        Assert.Equal(Math.Sqrt(result.Acceptance * (1 - result.Acceptance) / 499), result.AcceptanceError, 1e-12);
    }

    [Fact]
    public void Run_OnTheSameContexts_GivesRulesOfOneLawTheSameBound()
    {
        SimulationResult one = Run(Verifiers.SpecHub, "2^2", temperature: 1, rounds: 50);
        SimulationResult other = Run(Verifiers.SpecHubTraversal, "2^3", temperature: 1, rounds: 50);
        Assert.Equal(one.AcceptanceBound, other.AcceptanceBound);
        Assert.Equal(one, Run(Verifiers.SpecHub, "2^2", temperature: 1, rounds: 50));
        Assert.NotEqual(one, Run(Verifiers.SpecHub, "2^2", temperature: .9f, rounds: 50));
    }

    [Fact]
    public void Run_MoreContextsThanTokens_ContinuesADifferentOneEachTime()
    {
        // With two tokens, contexts repeat at once unless they are longer than one token.
        var tiny = new RuleSimulation(SyntheticFamily.Usual, vocabularySize: 2, seed: 1);
        SimulationResult many = tiny.Run(Verifiers.SpecHub, TreeShape.Fixed(1, 1), 1, 400, progress: null, CancellationToken.None);
        SimulationResult two = tiny.Run(Verifiers.SpecHub, TreeShape.Fixed(1, 1), 1, 2, progress: null, CancellationToken.None);
        Assert.NotEqual(two.AcceptanceBound, many.AcceptanceBound, 1e-3);
    }

    [Fact]
    public void Run_Progress_IsToldOfEveryRoundAndCancellationEndsBetweenTwo()
    {
        using var cancellation = new CancellationTokenSource();
        int done = 0;
        Assert.Throws<OperationCanceledException>(() => Small.Run(Verifiers.Coupled, TreeShape.Fixed(2, 2), 1, 100, Count, cancellation.Token));
        Assert.Equal(7, done);

        void Count()
        {
            if (++done == 7)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Run_WhatCannotBe_IsRefused()
    {
        Assert.Throws<SpecHubException>(() => Run(Verifiers.SpecHub, "best:6", temperature: 1, rounds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Verifiers.SpecHub, "2^2", temperature: 0, rounds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Verifiers.SpecHub, "2^2", temperature: 1, rounds: 0));
    }

    private static SimulationResult Run(ITreeVerifier verifier, string tree, float temperature, int rounds) =>
        Small.Run(verifier, TreeShape.Parse(tree), temperature, rounds, progress: null, CancellationToken.None);
}
