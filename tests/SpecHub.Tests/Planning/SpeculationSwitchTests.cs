using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class SpeculationSwitchTests
{
    private const double Price = 0.25;
    private const int Lessons = 8;

    [Fact]
    public void Decide_DraftingPays_GoesOn()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());

        Assert.Equal(300, Run(own, rounds: 300, gain: 0.3));
        Assert.True(own.WillDraft);
        Assert.Equal(0.3, own.Gain, 2);
    }

    /// <summary>Three lost tokens in a row are followed by as many rounds that win: on average drafting pays, and it is not given up.</summary>
    [Fact]
    public void Decide_BadLuckThatWinsPaidFor_GoesOn()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());
        Run(own, rounds: Lessons + 20, gain: 0.3);

        Assert.Equal(9, Run(own, rounds: 9, gain: -0.3));
        Assert.Equal(100, Run(own, rounds: 100, gain: 0.3));
    }

    [Fact]
    public void Decide_DraftingLoses_StopsOnceTheCreditIsSpent()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());

        // Rounds in which an engine learns what confidences mean, then 1.5 tokens of credit.
        Assert.Equal(Lessons + 3, Run(own, rounds: 100, gain: -0.5));
        Assert.False(own.WillDraft);
        Assert.Equal(100, own.DraftedRounds + own.PlainRounds);
    }

    /// <summary>A trial costs two rounds of half a token and its start, and 1 % of the plain rounds has to earn what it may cost, the double after each failure.</summary>
    [Fact]
    public void Decide_DraftingLoses_SpendsHardlyAnythingMore()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());
        Run(own, rounds: Lessons + 3, gain: -0.5);

        // The first failure has doubled the wait already: 200 rounds, then 400, then 800.
        Assert.Equal(0, Run(own, rounds: 201, gain: -0.5));
        Assert.Equal(2, Run(own, rounds: 2, gain: -0.5));
        Assert.Equal(0, Run(own, rounds: 401, gain: -0.5));
        Assert.Equal(2, Run(own, rounds: 2, gain: -0.5));
        Assert.Equal(0, Run(own, rounds: 801, gain: -0.5));
    }

    [Fact]
    public void Decide_TextBecomesEasy_IsFoundOutByALaterTrial()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());
        Run(own, rounds: 100, gain: -0.5);

        Assert.InRange(Run(own, rounds: 400, gain: 0.6), 250, 399);
        Assert.True(own.WillDraft);
        Assert.Equal(0.6, own.Gain, 1);
    }

    [Fact]
    public void Decide_TextBecomesHard_StopsSoon()
    {
        var own = new SpeculationSwitch(new SpeculationTrials());
        Run(own, rounds: 1000, gain: 0.4);

        // What it has won is not all at stake: 3 tokens at most.
        Assert.Equal(8, Run(own, rounds: 100, gain: -0.4));
        Assert.False(own.WillDraft);
    }

    [Fact]
    public void Decide_EngineHasLostLately_StartsPlainly()
    {
        var shared = new SpeculationTrials();
        Run(new SpeculationSwitch(shared), rounds: 16, gain: -0.5);
        var next = new SpeculationSwitch(shared);

        Assert.False(next.WillDraft);
        Assert.False(next.Decide(Price));
    }

    /// <summary>A gain of 0.05 tokens a round elsewhere lends twelve rounds of it: 1.5 + 0.6 tokens, which is eleven rounds of 0.2. More than one is never lent.</summary>
    [Theory]
    [InlineData(-0.005, 8)]
    [InlineData(0, 8)]
    [InlineData(0.05, 11)]
    [InlineData(0.5, 13)]
    public void Decide_DraftingPaysElsewhere_LendsANewConversationSomeOfIt(double elsewhere, int expected)
    {
        var shared = new SpeculationTrials();
        for (int round = 0; round < 5000; round++)
        {
            shared.Learn(elsewhere);
        }

        Assert.Equal(expected, Run(new SpeculationSwitch(shared), rounds: 100, gain: -0.2));
    }

    /// <summary>Answers of 60 tokens are too short to earn a trial of their own: together they do.</summary>
    [Fact]
    public void Decide_ManyShortAnswers_EarnATrialTogether()
    {
        var shared = new SpeculationTrials();
        Run(new SpeculationSwitch(shared), rounds: Lessons + 3, gain: -0.5);

        int[] drafted = [.. Enumerable.Range(0, 4).Select(_ => Run(new SpeculationSwitch(shared), rounds: 60, gain: 0.6))];

        Assert.Equal([0, 0, 0, 39], drafted);
        Assert.True(new SpeculationSwitch(shared).WillDraft);
    }

    /// <summary>Eight conversations that begin together and lose are one failure: the first trial comes after 200 plain rounds of them all.</summary>
    [Fact]
    public void Decide_ManyConversationsLoseAtOnce_WaitAsAfterOneFailure()
    {
        var shared = new SpeculationTrials();
        SpeculationSwitch[] all = [.. Enumerable.Range(0, 8).Select(_ => new SpeculationSwitch(shared))];
        foreach (SpeculationSwitch each in all)
        {
            Run(each, rounds: Lessons + 3, gain: -0.5);
        }

        Assert.Equal(7 * Lessons, all.Sum(static each => each.PlainRounds));
        Assert.Equal(201 - (7 * Lessons), RoundsUntilATrial(all[0], Price));
    }

    /// <summary>Once drafting has paid in full, a failure is the first again.</summary>
    [Fact]
    public void Decide_TrialThatPays_EndsTheLongWait()
    {
        var shared = new SpeculationTrials();
        var own = new SpeculationSwitch(shared);
        Run(own, rounds: 700, gain: -0.5);
        while (!own.WillDraft)
        {
            own.Decide(Price);
        }

        Run(own, rounds: 20, gain: 0.4);
        Run(own, rounds: 8, gain: -0.5);

        Assert.False(own.WillDraft);
        Assert.InRange(RoundsUntilATrial(own, Price), 190, 210);
    }

    [Fact]
    public void Learn_FirstRoundsOfAnEngine_DoNotCount()
    {
        var shared = new SpeculationTrials();
        var own = new SpeculationSwitch(shared);
        Run(own, rounds: Lessons, gain: -5);
        Assert.Equal(0, shared.Gain);

        Run(own, rounds: 20, gain: 0.3);
        Assert.True(own.WillDraft);
        Assert.Equal(0.3, own.Gain, 1);
    }

    [Theory]
    [InlineData(0, 75)]
    [InlineData(2, 275)]
    public void Decide_PriceOfStart_IsEarnedBeforeATrial(double price, int rounds)
    {
        var shared = new SpeculationTrials();
        for (int round = 0; round <= Lessons; round++)
        {
            shared.Learn(-1);
        }

        Assert.InRange(RoundsUntilATrial(new SpeculationSwitch(shared), price), rounds, rounds + 1);
    }

    private static int RoundsUntilATrial(SpeculationSwitch own, double price)
    {
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
