using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>What a rule sees of one node: both laws, what was drafted there, and the decisions it may take.</summary>
public readonly ref struct NodeTrial
{
    private readonly IDecisions _decisions;
    private readonly int _rootPosition;
    private readonly int _node;

    internal NodeTrial(TokenDistribution target, NodeLaw law, ReadOnlySpan<double> draft, Span<double> scratch, IDecisions decisions, int rootPosition, int node)
    {
        Target = target;
        Law = law;
        Draft = draft;
        Scratch = scratch;
        _decisions = decisions;
        _rootPosition = rootPosition;
        _node = node;
    }

    /// <summary>Gets the target's law p.</summary>
    public TokenDistribution Target { get; }

    /// <summary>Gets what was drafted, and by which law; at least one token.</summary>
    public NodeLaw Law { get; }

    /// <summary>Gets q of each of the target's entries; what it is shorter by is 0.</summary>
    public ReadOnlySpan<double> Draft { get; }

    /// <summary>Gets room for one weight for each of the target's entries; its contents are undefined.</summary>
    public Span<double> Scratch { get; }

    /// <summary>Decides whether a drafted token is accepted.</summary>
    /// <param name="probability">The probability; a ratio above 1 always accepts.</param>
    /// <param name="test">Counts the tests at this node, from 0.</param>
    public bool Accepts(double probability, int test) =>
        _decisions.Happens(probability, new DecisionKey(_rootPosition, _node, StreamPurpose.Accept, test));

    /// <summary>Draws a token of the target.</summary>
    /// <param name="weights">A weight for each of the target's entries.</param>
    /// <param name="total">Their sum. When it is 0, which only rounding can bring about, the target's own law is drawn from.</param>
    public TokenId Draw(ReadOnlySpan<double> weights, double total) => Target.TokenAt(total > 0
        ? _decisions.Draw(weights, total, new DecisionKey(_rootPosition, _node, StreamPurpose.Residual))
        : _decisions.Draw(Target.Probabilities, total: 1, new DecisionKey(_rootPosition, _node, StreamPurpose.Residual)));
}
