using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>A copy of the logit biases of a request: tokens ascending, none twice, each with its value.</summary>
/// <remarks>
/// Two of them are equal when they hold the same tokens with the same values, so options that hold one compare by
/// value. Immutable and safe for concurrent use.
/// </remarks>
internal sealed class LogitBiases : IReadOnlyDictionary<TokenId, float>, IEquatable<LogitBiases>
{
    private readonly int[] _tokens;
    private readonly float[] _values;

    private LogitBiases(IReadOnlyDictionary<TokenId, float> values)
    {
        _tokens = [.. values.Keys.Select(token => token.Value).Order()];
        _values = [.. _tokens.Select(token => values[new TokenId(token)])];
        Forbidden = _values.Count(float.IsNegativeInfinity);
    }

    public int Count => _tokens.Length;

    /// <summary>Gets how many tokens are forbidden: their value is minus infinity.</summary>
    public int Forbidden { get; }

    public IEnumerable<TokenId> Keys => _tokens.Select(token => new TokenId(token));

    public IEnumerable<float> Values => _values;

    public float this[TokenId key] =>
        TryGetValue(key, out float value) ? value : throw new KeyNotFoundException($"Token {key.Value} has no logit bias.");

    /// <summary>Returns the values as they are now, whatever becomes of the given dictionary; null when there are none.</summary>
    public static LogitBiases? Copy(IReadOnlyDictionary<TokenId, float>? values) => values switch
    {
        null or { Count: 0 } => null,
        LogitBiases copy => copy,
        _ => new LogitBiases(values),
    };

    /// <summary>Adds the values to a row; a row of a smaller vocabulary lacks the last tokens.</summary>
    public void AddTo(Span<float> scores)
    {
        for (int i = 0; i < _tokens.Length && _tokens[i] < scores.Length; i++)
        {
            scores[_tokens[i]] += _values[i];
        }
    }

    public bool ContainsKey(TokenId key) => Array.BinarySearch(_tokens, key.Value) >= 0;

    public bool TryGetValue(TokenId key, [MaybeNullWhen(false)] out float value)
    {
        int index = Array.BinarySearch(_tokens, key.Value);
        value = index < 0 ? 0 : _values[index];
        return index >= 0;
    }

    public IEnumerator<KeyValuePair<TokenId, float>> GetEnumerator() =>
        _tokens.Zip(_values, (token, value) => KeyValuePair.Create(new TokenId(token), value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(LogitBiases? other) =>
        other is not null && _tokens.AsSpan().SequenceEqual(other._tokens) && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as LogitBiases);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (int i = 0; i < _tokens.Length; i++)
        {
            hash.Add(_tokens[i]);
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"{Count} tokens";
}
