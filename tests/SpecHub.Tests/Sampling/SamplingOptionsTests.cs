using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

public sealed class SamplingOptionsTests
{
    public static TheoryData<SamplingOptions, string, string> OutOfRange => new()
    {
        { new() { Temperature = -0.1f }, "Temperature", "between 0 (always the most likely token) and 100" },
        { new() { Temperature = 100.5f }, "Temperature", "between 0" },
        { new() { Temperature = float.NaN }, "Temperature", "NaN" },
        { new() { Temperature = float.PositiveInfinity }, "Temperature", "between 0" },
        { new() { Temperature = 0.00009f }, "Temperature", "and not between 0 and 0.0001" },
        { new() { TopK = -1 }, "TopK", "0 (keep every token) or more" },
        { new() { TopP = 0 }, "TopP", "greater than 0 and at most 1" },
        { new() { TopP = 1.01f }, "TopP", "1.01" },
        { new() { TopP = float.NaN }, "TopP", "NaN" },
        { new() { MinP = -0.01f }, "MinP", "between 0 (keep every token) and 1" },
        { new() { MinP = 1.5f }, "MinP", "1.5" },
        { new() { MinP = float.NaN }, "MinP", "NaN" },
        { new() { FrequencyPenalty = -2.01f }, "FrequencyPenalty", "between -2 and 2; 0 is no penalty" },
        { new() { FrequencyPenalty = 2.01f }, "FrequencyPenalty", "2.01" },
        { new() { FrequencyPenalty = float.NaN }, "FrequencyPenalty", "NaN" },
        { new() { PresencePenalty = -2.01f }, "PresencePenalty", "-2.01" },
        { new() { PresencePenalty = 2.01f }, "PresencePenalty", "between -2 and 2; 0 is no penalty" },
        { new() { PresencePenalty = float.NaN }, "PresencePenalty", "NaN" },
        { new() { RepetitionPenalty = 0 }, "RepetitionPenalty", "between 0.0001 and 10; 1 is no penalty" },
        { new() { RepetitionPenalty = 0.00009f }, "RepetitionPenalty", "between 0.0001 and 10" },
        { new() { RepetitionPenalty = 10.5f }, "RepetitionPenalty", "10.5" },
        { new() { RepetitionPenalty = float.NaN }, "RepetitionPenalty", "NaN" },
        { new() { LogitBias = Bias(3, float.NaN) }, "LogitBias", "is NaN for token 3" },
        { new() { LogitBias = Bias(3, float.PositiveInfinity) }, "LogitBias", "minus infinity (never the token)" },
        { new() { LogitBias = Bias(3, 1000001) }, "LogitBias", "is 1000001 for token 3" },
        { new() { LogitBias = Bias(3, -1000001) }, "LogitBias", "is -1000001 for token 3" },
        { new() { LogitBias = Bias(-1, 0) }, "LogitBias", "has token -1" },
    };

    public static TheoryData<SamplingOptions> InRange => new()
    {
        new SamplingOptions(),
        new SamplingOptions { Temperature = 0 },
        new SamplingOptions { Temperature = 1e-4f },
        new SamplingOptions { Temperature = 100, TopK = int.MaxValue, TopP = float.Epsilon, MinP = 1 },
        new SamplingOptions { FrequencyPenalty = -2, PresencePenalty = 2, RepetitionPenalty = 10, LogitBias = Bias(0, -1e6f) },
        new SamplingOptions { FrequencyPenalty = 2, PresencePenalty = -2, RepetitionPenalty = 1e-4f, LogitBias = Bias(int.MaxValue, 1e6f) },
        new SamplingOptions { LogitBias = Bias(1, float.NegativeInfinity) },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_ValueOutOfRange_NamesItItsRangeAndTheValue(SamplingOptions options, string name, string part)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);

        Assert.Equal(name, error.ParamName);
        Assert.StartsWith($"{name} must be ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(InRange))]
    public void Validate_ValueAtTheEdge_IsAllowed(SamplingOptions options) => options.Validate();

    [Fact]
    public void Defaults_AreTheModelsOwnLaw()
    {
        var options = new SamplingOptions();

        Assert.Equal((1, 0, 1, 0), (options.Temperature, options.TopK, options.TopP, options.MinP));
        Assert.Equal((0, 0, 1, null), (options.FrequencyPenalty, options.PresencePenalty, options.RepetitionPenalty, options.LogitBias));
    }

    [Fact]
    public void LogitBias_DictionaryThatChangesLater_IsACopy()
    {
        var bias = new Dictionary<TokenId, float> { [new(7)] = 1, [new(2)] = -3 };
        var options = new SamplingOptions { LogitBias = bias };
        bias[new(7)] = 5;
        bias.Remove(new(2));
        SamplingOptions warmer = options with { Temperature = 2 };

        Assert.Equal([KeyValuePair.Create(new TokenId(2), -3f), KeyValuePair.Create(new TokenId(7), 1f)], options.LogitBias);
        Assert.Same(options.LogitBias, warmer.LogitBias);
        Assert.Equal((1f, true, false), (options.LogitBias[new(7)], options.LogitBias.ContainsKey(new(2)), options.LogitBias.ContainsKey(new(3))));
        Assert.Throws<KeyNotFoundException>(() => options.LogitBias[new(3)]);
    }

    [Fact]
    public void Equals_LogitBias_ComparesTokensAndValues()
    {
        var options = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(1)] = 2, [new(3)] = 4 } };
        var same = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(3)] = 4, [new(1)] = 2 } };

        Assert.Equal(options, same);
        Assert.Equal(options.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(options, same with { LogitBias = Bias(1, 2) });
        Assert.NotEqual(options, same with { LogitBias = new Dictionary<TokenId, float> { [new(1)] = 2, [new(3)] = 5 } });
        Assert.NotEqual(options, same with { LogitBias = null });
        Assert.Equal(new SamplingOptions(), new SamplingOptions { LogitBias = new Dictionary<TokenId, float>() });
        Assert.Contains("LogitBias = 2 tokens", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ValidateFor_BiasThatDoesNotFitToTheVocabulary_SaysWhatToDo()
    {
        var last = new SamplingOptions { LogitBias = Bias(15, 1) };
        var none = new SamplingOptions { LogitBias = Enumerable.Range(0, 16).ToDictionary(token => new TokenId(token), _ => float.NegativeInfinity) };
        last.ValidateFor(16);
        none.ValidateFor(17);

        Assert.Equal(
            "LogitBias has token 15, and the model's vocabulary has 15 tokens, from 0. Take the tokens from the model's own tokenizer.",
            Assert.Throws<SpecHubException>(() => last.ValidateFor(15)).Message);
        Assert.Equal(
            "LogitBias forbids all 16 tokens of the vocabulary, so nothing could be said. Leave at least one.",
            Assert.Throws<SpecHubException>(() => none.ValidateFor(16)).Message);
    }

    /// <summary>Each penalty on its own is one: it makes a token's law depend on the text before it.</summary>
    [Fact]
    public void HasPenalties_AnyOfThem_Holds()
    {
        Assert.False(new SamplingOptions { Temperature = 0.5f, LogitBias = Bias(1, 2) }.HasPenalties);
        Assert.True(new SamplingOptions { RepetitionPenalty = 1.1f }.HasPenalties);
        Assert.True(new SamplingOptions { FrequencyPenalty = -0.1f }.HasPenalties);
        Assert.True(new SamplingOptions { PresencePenalty = 0.1f }.HasPenalties);
    }

    private static Dictionary<TokenId, float> Bias(int token, float value) => new() { [new(token)] = value };
}
