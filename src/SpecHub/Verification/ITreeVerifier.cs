using SpecHub.Drafting;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>Decides which drafted tokens the target keeps.</summary>
/// <remarks>
/// Every implementation is lossless: whatever the drafts were, the tokens of the verdict are distributed as if the
/// target had been sampled one token at a time. One rule serves a request from its first round to its last.
/// Implementations hold no state and can be shared by concurrent requests.
/// </remarks>
public interface ITreeVerifier
{
    /// <summary>Gets the name by which options and reports call the rule.</summary>
    string Name { get; }

    /// <summary>Gets the law that children must be drawn by for this rule.</summary>
    IDraftLaw DraftLaw { get; }

    /// <summary>Gets the greatest number of children that the rule can verify at a node; 1 for rules of chains.</summary>
    /// <value>The default is any number.</value>
    int MaxChildren => int.MaxValue;

    /// <summary>Gets a value indicating whether the rule verifies nodes whose children were all taken for certain, whoever chose them.</summary>
    /// <value>The default is whether the draft law allows any tree.</value>
    bool TakesCertainDrafts => DraftLaw.AllowsAnyTree;

    /// <summary>Walks a tree from its root along the accepted nodes.</summary>
    /// <param name="tree">The drafted tokens, with the laws that they were drawn from where the rule needs them.</param>
    /// <param name="target">The target's law after each node.</param>
    /// <param name="randomness">The randomness of the request.</param>
    /// <param name="verdict">Receives the accepted path and the token after it: at least one token.</param>
    void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict);
}
