using System.Runtime.InteropServices;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Trees;

/// <summary>What was drafted at one node, and the exact law that it was drafted by.</summary>
/// <remarks>
/// First come the hubs H, taken for certain. Then tokens are drawn from the tail law q'(x) = q(x) / <see cref="TailMass"/>
/// over the tokens outside H, with or without replacement. Hubs and no draw are a greedy set, one draw and no hub is a
/// single draft, n - 1 hubs and one draw are SpecHub's law for n children. A drafted token need not be a node of the
/// tree: one that was cut off is still tested, and ends the round when it is accepted.
/// </remarks>
/// <param name="vocabularySize">The number of tokens of the vocabulary.</param>
public sealed class NodeLaw(int vocabularySize)
{
    private readonly List<TokenId> _hubs = [];
    private readonly List<TokenId> _drawn = [];

    /// <summary>Gets the draft model's law q at the node.</summary>
    public TokenDistribution Draft { get; } = new(vocabularySize);

    /// <summary>Gets the tokens that were taken for certain, in the order in which they are tested.</summary>
    public ReadOnlySpan<TokenId> Hubs => CollectionsMarshal.AsSpan(_hubs);

    /// <summary>Gets the drawn tokens in the order of their drawing; one that was drawn twice is here twice.</summary>
    public ReadOnlySpan<TokenId> Drawn => CollectionsMarshal.AsSpan(_drawn);

    /// <summary>Gets the number of drafted tokens, repeated ones included.</summary>
    public int Count => _hubs.Count + _drawn.Count;

    /// <summary>Gets a value indicating whether a drawn token stayed in the urn.</summary>
    public bool WithReplacement { get; private set; }

    /// <summary>Gets q's probability outside the hubs, summed over the tail so that nothing cancels; 1 without hubs.</summary>
    public double TailMass { get; private set; } = 1;

    /// <summary>Forgets what was drafted; <see cref="Draft"/> stays.</summary>
    /// <param name="withReplacement">Whether the next drawn tokens stay in the urn.</param>
    public void Begin(bool withReplacement)
    {
        _hubs.Clear();
        _drawn.Clear();
        WithReplacement = withReplacement;
        TailMass = 1;
    }

    /// <summary>Adds a token that is taken for certain.</summary>
    /// <param name="token">A token that is not among the hubs yet.</param>
    public void AddHub(TokenId token) => _hubs.Add(token);

    /// <summary>Adds a drawn token.</summary>
    /// <param name="token">The token.</param>
    public void AddDrawn(TokenId token) => _drawn.Add(token);

    /// <summary>Sets <see cref="TailMass"/> once the hubs are known.</summary>
    /// <param name="mass">q's probability outside the hubs.</param>
    public void SetTail(double mass) => TailMass = mass;

    /// <summary>Returns a drafted token by its place in the order of tests: drawn tokens first, then hubs.</summary>
    /// <param name="test">0 to <see cref="Count"/> - 1.</param>
    public TokenId Tested(int test) => test < _drawn.Count ? _drawn[test] : _hubs[test - _drawn.Count];

    /// <summary>Tells whether a token was drafted.</summary>
    /// <param name="token">The token.</param>
    public bool Contains(TokenId token) => _drawn.Contains(token) || _hubs.Contains(token);
}
