using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class SpeculationSwitchTests
{
    private const double Price = 0.2;

    [Fact]
    public void Decide_DraftingPays_GoesOn()
    {
        var own = new SpeculationSwitch(new SpeculationGain());

        Assert.Equal(300, Run(own, rounds: 300, gain: 0.3));
        Assert.True(own.IsOn);
        Assert.Equal(0.3, own.Gain, 2);
    }

    [Fact]
    public void Decide_DraftingLoses_StopsAfterTheFirstTrialAndSpendsHardlyAnythingMore()
    {
        var own = new SpeculationSwitch(new SpeculationGain());

        // 8 rounds in which an engine learns what confidences mean, and 8 that count.
        Assert.Equal(16, Run(own, rounds: 16, gain: -0.5));
        Assert.False(own.WillDraft);

        // A later trial of 4 rounds, each dearer than the last by back-off: 1 % of the plain rounds' tokens pay for its start.
        Assert.InRange(Run(own, rounds: 2000, gain: -0.5), 4, 40);
        Assert.Equal(2016, own.DraftedRounds + own.PlainRounds);
    }

    [Fact]
    public void Decide_TextBecomesEasy_IsFoundOutByALaterTrial()
    {
        var own = new SpeculationSwitch(new SpeculationGain());
        Run(own, rounds: 100, gain: -0.5);

        Assert.InRange(Run(own, rounds: 400, gain: 0.6), 200, 399);
        Assert.True(own.IsOn);
    }

    [Fact]
    public void Decide_TextBecomesHard_StopsSoon()
    {
        var own = new SpeculationSwitch(new SpeculationGain());
        Run(own, rounds: 100, gain: 0.4);

        Assert.InRange(Run(own, rounds: 100, gain: -0.4), 2, 40);
        Assert.False(own.IsOn);
    }

    [Fact]
    public void Decide_EngineHasLostLately_StartsPlainly()
    {
        var shared = new SpeculationGain();
        Run(new SpeculationSwitch(shared), rounds: 16, gain: -0.5);
        var next = new SpeculationSwitch(shared);

        Assert.False(next.WillDraft);
        Assert.False(next.Decide(Price));
    }

    [Fact]
    public void Learn_FirstRoundsOfAnEngine_DoNotCount()
    {
        var shared = new SpeculationGain();
        var own = new SpeculationSwitch(shared);
        Run(own, rounds: 8, gain: -5);
        Assert.Equal(0, shared.Rounds);

        Run(own, rounds: 20, gain: 0.3);
        Assert.True(own.IsOn);
        Assert.Equal(0.3, own.Gain, 1);
    }

    [Fact]
    public void Decide_DearStart_WaitsLongerForATrial()
    {
        Assert.True(FirstTrialAfter(price: 2) > 4 * FirstTrialAfter(price: 0.2));
    }

    private static int FirstTrialAfter(double price)
    {
        var shared = new SpeculationGain();
        shared.Add(-1);
        var own = new SpeculationSwitch(shared);
        int rounds = 0;
        while (!own.Decide(price))
        {
            rounds++;
        }

        return rounds;
    }

    /// <summary>Returns how many of the rounds were drafted.</summary>
    private static int Run(SpeculationSwitch own, int rounds, double gain)
    {
        int drafted = 0;
        for (int round = 0; round < rounds; round++)
        {
            if (own.Decide(Price))
            {
                drafted++;
                own.Learn(gain);
            }
        }

        return drafted;
    }
}
