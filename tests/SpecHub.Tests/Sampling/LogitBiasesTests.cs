using System.Collections;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

public sealed class LogitBiasesTests
{
    private const float Never = float.NegativeInfinity;

    [Fact]
    public void Copy_Dictionary_HoldsItsTokensAscending()
    {
        LogitBiases biases = Of((7, 1), (2, Never), (4, -3));

        Assert.Equal((3, 1), (biases.Count, biases.Forbidden));
        Assert.Equal([2, 4, 7], biases.Keys.Select(token => token.Value));
        Assert.Equal([Never, -3, 1], biases.Values);
        Assert.Equal(biases.Keys.Zip(biases.Values, KeyValuePair.Create), biases);
        Assert.Equal(biases.ToList(), ((IEnumerable)biases).Cast<KeyValuePair<TokenId, float>>());
        Assert.Equal("3 tokens", biases.ToString());
    }

    [Fact]
    public void Copy_NothingToAdd_IsNull()
    {
        Assert.Null(LogitBiases.Copy(null));
        Assert.Null(LogitBiases.Copy(new Dictionary<TokenId, float>()));
    }

    [Fact]
    public void Copy_OfACopy_IsTheSame()
    {
        LogitBiases biases = Of((7, 1));

        Assert.Same(biases, LogitBiases.Copy(biases));
    }

    [Fact]
    public void TryGetValue_AnyToken_FindsTheFirstAndTheLastAndNoOther()
    {
        LogitBiases biases = Of((2, 5), (4, -3));

        Assert.Equal([false, true, false, true, false], Enumerable.Range(1, 5).Select(token => biases.TryGetValue(new(token), out _)));
        Assert.Equal([false, true, false, true, false], Enumerable.Range(1, 5).Select(token => biases.ContainsKey(new(token))));
        Assert.True(biases.TryGetValue(new(2), out float first));
        Assert.False(biases.TryGetValue(new(3), out float none));
        Assert.Equal((5, -3, 0), (first, biases[new(4)], none));
        Assert.Equal("Token 3 has no logit bias.", Assert.Throws<KeyNotFoundException>(() => biases[new(3)]).Message);
    }

    [Fact]
    public void AddTo_RowOfASmallerVocabulary_ChangesTheTokensThatItHas()
    {
        float[] row = [10, 20, 30];

        Of((0, 1), (2, -5), (3, 7), (9, 8)).AddTo(row);

        Assert.Equal([11, 20, 25], row);
    }

    [Fact]
    public void Equality_OfBiases_IsThatOfTokensAndValues()
    {
        LogitBiases biases = Of((1, 2), (3, 4));

        Assert.Equal(biases.GetHashCode(), Of((3, 4), (1, 2)).GetHashCode());
        Assert.True(biases.Equals((object)Of((3, 4), (1, 2))));
        Assert.False(biases.Equals("biases"));
        Assert.False(biases.Equals(null));

        // Equal hashes are allowed, but one that leaves out tokens or values would make all masks equal.
        Assert.NotEqual(biases.GetHashCode(), Of((1, 2), (5, 4)).GetHashCode());
        Assert.NotEqual(biases.GetHashCode(), Of((1, 2), (3, 5)).GetHashCode());
        Assert.False(biases.Equals(Of((1, 2), (5, 4))));
        Assert.False(biases.Equals(Of((1, 2), (3, 5))));
    }

    private static LogitBiases Of(params (int Token, float Value)[] values) =>
        LogitBiases.Copy(values.ToDictionary(entry => new TokenId(entry.Token), entry => entry.Value))!;
}
