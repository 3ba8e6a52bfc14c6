using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class SpeedUpTests
{
    private readonly SpeedUp _speedUp = new();

    [Fact]
    public void Value_NothingLearned_IsOne() => Assert.Equal(1, _speedUp.Value);

    [Fact]
    public void Learn_OneLuckyRound_SaysLittle()
    {
        _speedUp.Learn(tokens: 6, plain: 1);

        Assert.Equal(1.1, _speedUp.Value, 9);
    }

    /// <summary>Half of the rounds bring one token in the time of one, half five in the time of two: six in the time of three.</summary>
    [Fact]
    public void Learn_RoundsOfDifferentLength_IsTheRatioOfTheSums()
    {
        for (int round = 0; round < 2000; round++)
        {
            _speedUp.Learn(tokens: 1 + (4 * (round % 2)), plain: 1 + (round % 2));
        }

        Assert.Equal(2, _speedUp.Value, 1);
    }

    /// <summary>A round that takes as long as fifty plain ones, as when a draft reads a long text, counts as eight.</summary>
    [Fact]
    public void Learn_OneVeryLongRound_MovesItLittle()
    {
        for (int round = 0; round < 1000; round++)
        {
            _speedUp.Learn(tokens: 2, plain: 1);
        }

        _speedUp.Learn(tokens: 2, plain: 50);

        Assert.Equal(2 / 1.14, _speedUp.Value, 6);
    }

    [Fact]
    public void Learn_RoundsThatLose_IsOne()
    {
        for (int round = 0; round < 100; round++)
        {
            _speedUp.Learn(tokens: 1, plain: 2);
        }

        Assert.Equal(1, _speedUp.Value);
    }

    [Fact]
    public void Learn_ManyPlainRoundsAfterFastOnes_ComesDownToOne()
    {
        for (int round = 0; round < 1000; round++)
        {
            _speedUp.Learn(tokens: round < 500 ? 4 : 1, plain: 1);
        }

        Assert.InRange(_speedUp.Value, 1, 1.001);
    }
}
