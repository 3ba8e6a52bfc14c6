using SpecHub.Sampling;

namespace SpecHub.Tests.Sampling;

public sealed class SamplingOptionsTests
{
    public static TheoryData<SamplingOptions, string, string> OutOfRange => new()
    {
        { new() { Temperature = -0.1f }, "Temperature", "between 0 (always the most likely token) and 100" },
        { new() { Temperature = 100.5f }, "Temperature", "between 0" },
        { new() { Temperature = float.NaN }, "Temperature", "NaN" },
        { new() { Temperature = float.PositiveInfinity }, "Temperature", "between 0" },
        { new() { TopK = -1 }, "TopK", "0 (keep every token) or more" },
        { new() { TopP = 0 }, "TopP", "greater than 0 and at most 1" },
        { new() { TopP = 1.01f }, "TopP", "1.01" },
        { new() { TopP = float.NaN }, "TopP", "NaN" },
        { new() { MinP = -0.01f }, "MinP", "between 0 (keep every token) and 1" },
        { new() { MinP = 1.5f }, "MinP", "1.5" },
        { new() { MinP = float.NaN }, "MinP", "NaN" },
    };

    public static TheoryData<SamplingOptions> InRange => new()
    {
        new SamplingOptions(),
        new SamplingOptions { Temperature = 0 },
        new SamplingOptions { Temperature = 100, TopK = int.MaxValue, TopP = float.Epsilon, MinP = 1 },
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
    public void Defaults_AreTheModelsOwnLaw() =>
        Assert.Equal(new SamplingOptions { Temperature = 1, TopK = 0, TopP = 1, MinP = 0 }, new SamplingOptions());
}
