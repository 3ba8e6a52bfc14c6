using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

/// <summary>What the shaper does before the temperature: biases, masks and penalties.</summary>
public sealed class PenaltiesTests
{
    private const float Never = float.NegativeInfinity;

    [Fact]
    public void Shape_FrequencyAndPresence_CountTheAnswerOnly()
    {
        // Token 0 is in the prompt alone, token 1 is said once, token 2 twice.
        Assert.Equal([4, 3.5f, 3, 4], Scores([4, 4, 4, 4], new() { FrequencyPenalty = 0.5f }, prompt: [0], answer: [2, 1, 2]));
        Assert.Equal([4, 3.25f, 3.25f, 4], Scores([4, 4, 4, 4], new() { PresencePenalty = 0.75f }, prompt: [0], answer: [2, 1, 2]));
        Assert.Equal([4, 5, 5.5f, 4], Scores([4, 4, 4, 4], new() { FrequencyPenalty = -0.5f, PresencePenalty = -0.5f }, [0], [2, 1, 2]));
    }

    [Fact]
    public void Shape_RepetitionPenalty_CountsPromptAndAnswerAndMovesTowardsUnlikely() =>
        Assert.Equal([2, -6, 0, 4, -3], Scores([4, -3, 0, 4, -3], new() { RepetitionPenalty = 2 }, prompt: [0, 2], answer: [1, 1]));

    [Fact]
    public void Shape_LogitBias_IsAddedBeforeThePenaltiesAndTheTemperature()
    {
        var bias = new Dictionary<TokenId, float> { [new(0)] = 3, [new(2)] = Never };

        Assert.Equal([4, 1, Never], Scores([1, 1, 1], new() { LogitBias = bias }, [], []));
        Assert.Equal([8, 2, Never], Scores([1, 1, 1], new() { LogitBias = bias, Temperature = 0.5f }, [], []));

        // -1 + 3 is above 0, so it is divided; without the bias it would be multiplied.
        Assert.Equal([1, 1, Never], Scores([-1, 1, 1], new() { LogitBias = bias, RepetitionPenalty = 2 }, [0], []));
    }

    [Fact]
    public void Shape_Everything_IsInTheOrderThatTheOptionsSay()
    {
        var options = new SamplingOptions
        {
            LogitBias = new Dictionary<TokenId, float> { [new(0)] = 2 },
            RepetitionPenalty = 2,
            FrequencyPenalty = 0.5f,
            PresencePenalty = 1,
            Temperature = 0.5f,
        };

        // ((4 + 2) / 2 - 2 * 0.5 - 1) / 0.5
        Assert.Equal([2, 8], Scores([4, 4], options, [], [0, 0]));
    }

    [Fact]
    public void Shape_Truncation_SeesWhatThePenaltiesLeft()
    {
        var options = new SamplingOptions { PresencePenalty = 2, TopK = 2 };
        var shaped = new ShapedLogits(4);
        new LogitsShaper(options).Shape([5, 4, 3.5f, 1], History([], [0], 4), shaped);

        Assert.Equal([1, 2], shaped.Tokens.ToArray());
    }

    [Fact]
    public void Shape_Greedy_TakesTheBestAfterPenaltiesAndBias()
    {
        Assert.Equal(1, Greedy([4, 3, 2], new() { Temperature = 0, PresencePenalty = 1.5f }, [0]));
        Assert.Equal(2, Greedy([4, 3, 2], new() { Temperature = 0, LogitBias = new Dictionary<TokenId, float> { [new(2)] = 2.5f } }, []));
        Assert.Equal(1, Greedy([4, 3, 2], new() { Temperature = 0, LogitBias = new Dictionary<TokenId, float> { [new(0)] = Never } }, []));
    }

    [Fact]
    public void ForDraft_Greedy_KeepsBiasAndPenalties()
    {
        var options = new SamplingOptions
        {
            Temperature = 0,
            TopK = 1,
            FrequencyPenalty = 1,
            LogitBias = new Dictionary<TokenId, float> { [new(1)] = Never },
        };
        var shaped = new ShapedLogits(3);
        LogitsShaper.ForDraft(options).Shape([3, 1, 2], History([], [2], 3), shaped);

        Assert.Equal([3, Never, 1], shaped.Scores.ToArray());
    }

    [Fact]
    public void Shape_RowOfASmallerVocabulary_LeavesOutWhatItLacks()
    {
        var options = new SamplingOptions
        {
            FrequencyPenalty = 1,
            LogitBias = new Dictionary<TokenId, float> { [new(1)] = 1, [new(7)] = Never },
        };
        var shaped = new ShapedLogits(3);
        new LogitsShaper(options).Shape([3, 3, 3], History([6], [7, 1, 3, 2], 8), shaped);

        Assert.Equal([3, 3, 2], shaped.Scores.ToArray());
    }

    [Fact]
    public void Shape_MaskThatLeavesNothing_SaysSo()
    {
        var shaper = new LogitsShaper(new() { LogitBias = new Dictionary<TokenId, float> { [new(0)] = Never, [new(1)] = Never } });

        var error = Assert.Throws<SpecHubException>(() => shaper.Shape([1, 2, Never], new ShapedLogits(3)));
        Assert.Equal("The logit bias forbids 2 tokens, which are all that the model could say here. Forbid fewer.", error.Message);
        Assert.Contains(
            "check the model file",
            Assert.Throws<SpecHubException>(() => shaper.Shape([float.NaN, 2, 3], new ShapedLogits(3))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_PenaltiesWithoutHistory_IsRefused()
    {
        foreach (SamplingOptions options in (SamplingOptions[])[new() { FrequencyPenalty = 1 }, new() { PresencePenalty = 1 }, new() { RepetitionPenalty = 2 }])
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => new LogitsShaper(options).Shape([1, 2], new ShapedLogits(2)));
            Assert.StartsWith("The options have penalties, which depend on the text before a row. Give its history.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Shape_WithEverything_AllocatesNothing()
    {
        var options = new SamplingOptions
        {
            RepetitionPenalty = 1.5f,
            FrequencyPenalty = 0.5f,
            LogitBias = new Dictionary<TokenId, float> { [new(3)] = Never, [new(5)] = 1 },
        };
        var shaper = new LogitsShaper(options);
        var shaped = new ShapedLogits(64);
        float[] logits = new float[64];
        TokenHistory history = History([1, 2, 3], [4, 5, 6], 64);
        long before = 0;
        for (int round = 0; round < 100; round++)
        {
            // The first rounds fill the lists and compile the code.
            before = round == 50 ? GC.GetAllocatedBytesForCurrentThread() : before;
            history.StartPath();
            history.AddToPath(new TokenId(9));
            history.AddToPath(new TokenId(10));
            shaper.Shape(logits, history, shaped);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Shape_RandomRowsTextsAndOptions_GivesTheLawOfTheReference()
    {
        // Whole numbers, halves and powers of two are exact in the product's arithmetic and in the reference's.
        var numbers = new SeededNumbers(52);
        for (int round = 0; round < 1500; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 2 + numbers.Below(30)).Select(_ => numbers.Below(9) == 0 ? Never : numbers.Below(9) - 4)];
            int safe = numbers.Below(logits.Length);
            logits[safe] = 3;
            int[] prompt = Text(numbers, logits.Length);
            int[] answer = Text(numbers, logits.Length);
            var options = new SamplingOptions
            {
                LogitBias = Text(numbers, logits.Length).Where(token => token != safe).Distinct()
                    .ToDictionary(token => new TokenId(token), _ => numbers.Below(3) == 0 ? Never : (numbers.Below(9) - 4) * 0.5f),
                RepetitionPenalty = ((float[])[1, 0.5f, 2, 4])[numbers.Below(4)],
                FrequencyPenalty = (numbers.Below(9) - 4) * 0.5f,
                PresencePenalty = (numbers.Below(9) - 4) * 0.5f,
                Temperature = 0.25f * numbers.Below(8),
                TopK = numbers.Below(3) == 0 ? 1 + numbers.Below(12) : 0,
                TopP = numbers.Below(3) == 0 ? (float)numbers.Uniform() : 1,
                MinP = numbers.Below(3) == 0 ? (float)(numbers.Uniform() * 0.5) : 0,
            };
            options.Validate();
            int committed = numbers.Below(answer.Length + 1);
            TokenHistory history = History(prompt, answer[..committed], logits.Length);
            foreach (int token in answer[committed..])
            {
                history.AddToPath(new TokenId(token));
            }

            var shaped = new ShapedLogits(logits.Length);
            var law = new TokenDistribution(logits.Length);
            new LogitsShaper(options).Shape(logits, history, shaped);
            law.Fill(shaped);

            double[] expected = PlainReference.Law(logits, options, Tokens(prompt), Tokens(answer));
            for (int token = 0; token < logits.Length; token++)
            {
                Assert.Equal(expected[token], law[new TokenId(token)], 1e-12);
            }
        }
    }

    private static int[] Text(SeededNumbers numbers, int vocabulary) => [.. Enumerable.Range(0, numbers.Below(8)).Select(_ => numbers.Below(vocabulary))];

    private static TokenId[] Tokens(int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    private static TokenHistory History(int[] prompt, int[] answer, int vocabulary)
    {
        var history = new TokenHistory(Tokens(prompt), vocabulary);
        foreach (TokenId token in Tokens(answer))
        {
            history.Commit(token);
        }

        return history;
    }

    private static float[] Scores(float[] logits, SamplingOptions options, int[] prompt, int[] answer)
    {
        var shaped = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, History(prompt, answer, logits.Length), shaped);
        return shaped.Scores.ToArray();
    }

    private static int Greedy(float[] logits, SamplingOptions options, int[] answer)
    {
        var shaped = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, History([], answer, logits.Length), shaped);
        return Assert.Single(shaped.Tokens.ToArray());
    }
}
