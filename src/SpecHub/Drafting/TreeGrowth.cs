using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>A tree while it grows: candidates with their confidence, of which the best become nodes.</summary>
/// <remarks>Candidate 0 is the root, and every candidate comes after its parent. Buffers are reused in every round.</remarks>
internal sealed class TreeGrowth
{
    private readonly int _vocabularySize;
    private readonly List<Candidate> _candidates = [];
    private readonly List<NodeLaw> _laws = [];
    private readonly List<int> _order = [];
    private readonly List<int> _nodeOf = [];
    private readonly Comparison<int> _byConfidence;
    private Calibration? _calibration;
    private int _usedLaws;
    private int _rootLength;
    private TreeShape _shape = TreeShape.RootOnly;

    public TreeGrowth(int vocabularySize)
    {
        _vocabularySize = vocabularySize;

        // A child is never more confident than its parent and comes later, so this order has parents first.
        _byConfidence = (a, b) =>
        {
            int order = _candidates[b].LogConfidence.CompareTo(_candidates[a].LogConfidence);
            return order != 0 ? order : a.CompareTo(b);
        };
    }

    /// <summary>Gets the candidates that the next draft pass evaluates.</summary>
    public List<int> Frontier { get; } = [];

    /// <summary>Starts a tree.</summary>
    /// <param name="shape">Its form.</param>
    /// <param name="calibration">Corrects confidences and learns from what the target takes; null takes them as they are.</param>
    /// <param name="rootLength">The number of tokens up to the root, the root included.</param>
    public void Start(TreeShape shape, Calibration? calibration = null, int rootLength = 0)
    {
        _shape = shape;
        _calibration = calibration;
        _rootLength = rootLength;
        _candidates.Clear();
        _candidates.Add(new Candidate(default, Parent: -1, Depth: 0, LogConfidence: 0));
        _usedLaws = 0;
    }

    public TokenId TokenAt(int candidate) => _candidates[candidate].Token;

    public int ParentOf(int candidate) => _candidates[candidate].Parent;

    /// <summary>Gets the number of candidates, the root included.</summary>
    public int Count => _candidates.Count;

    /// <summary>Gets how likely the walk gets to a candidate.</summary>
    public double ProbabilityOf(int candidate) => Math.Exp(_candidates[candidate].LogConfidence);

    public int DepthOf(int candidate) => _candidates[candidate].Depth;

    /// <summary>Sets the path of a history to a candidate; null is left alone.</summary>
    public void SetPathTo(int candidate, TokenHistory? history)
    {
        history?.StartPath();
        for (; history is not null && candidate != 0; candidate = ParentOf(candidate))
        {
            history.AddToPath(TokenAt(candidate));
        }
    }

    /// <summary>Fills <see cref="Frontier"/> with the candidates whose children are wanted next; none when the tree is done.</summary>
    public void SelectFrontier(int level)
    {
        Frontier.Clear();
        if (level >= _shape.Depth)
        {
            return;
        }

        if (_shape.Growth == TreeGrowthKind.Fixed)
        {
            for (int candidate = 0; candidate < _candidates.Count; candidate++)
            {
                if (_candidates[candidate].Depth == level)
                {
                    Frontier.Add(candidate);
                }
            }

            return;
        }

        // Whoever is not among the best n now will not be a node in the end, and neither will its children.
        Rank();
        for (int rank = 0; rank < _order.Count && rank <= _shape.Nodes && Frontier.Count < _shape.Width; rank++)
        {
            if (!_candidates[_order[rank]].IsExpanded)
            {
                Frontier.Add(_order[rank]);
            }
        }
    }

    /// <summary>Draws the children of one candidate; returns the confidence of the first given its parent, 0 when there is none.</summary>
    public double Expand(int candidate, in DraftNode node, IDraftLaw law)
    {
        ChildBuffer buffer = default;
        Span<DraftedChild> children = ((Span<DraftedChild>)buffer)[.._shape.Branching];
        NodeLaw? nodeLaw = law.AllowsAnyTree ? null : NextLaw();
        nodeLaw?.Draft.Fill(node.Scores);
        int count = law.Draw(node, children, nodeLaw);
        Candidate parent = _candidates[candidate];
        _candidates[candidate] = parent with { IsExpanded = true, Law = nodeLaw, FirstChild = _candidates.Count, Children = count };
        double first = 0;
        for (int i = 0; i < count; i++)
        {
            double own = Math.Min(0, children[i].LogConfidence);
            double trusted = _calibration?.Apply(own, i, parent.Depth + 1) ?? own;
            _candidates.Add(new Candidate(children[i].Token, candidate, parent.Depth + 1, parent.LogConfidence + trusted) { OwnLogConfidence = own });
            first = i == 0 ? Math.Exp(trusted) : first;
        }

        return first;
    }

    /// <summary>Leaves one candidate without children.</summary>
    public void Close(int candidate) => _candidates[candidate] = _candidates[candidate] with { IsExpanded = true };

    /// <summary>Forgets the last tree, so that nothing is learned from it twice.</summary>
    public void Forget() => _candidates.Clear();

    /// <summary>Learns from a text that goes on after the last tree's root which candidates the target took.</summary>
    public void Learn(IReadOnlyList<TokenId> tokens)
    {
        int node = _candidates.Count > 0 && _calibration is not null ? 0 : -1;
        for (int next = _rootLength; next < tokens.Count && node >= 0; next++)
        {
            Candidate parent = _candidates[node];
            node = -1;
            for (int rank = 0; rank < parent.Children; rank++)
            {
                Candidate child = _candidates[parent.FirstChild + rank];
                bool taken = child.Token == tokens[next];
                _calibration!.Learn(child.OwnLogConfidence, rank, child.Depth, taken);
                node = taken ? parent.FirstChild + rank : node;
            }
        }
    }

    /// <summary>Writes the finished tree below the root that <paramref name="tree"/> holds.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leastProbability">Candidates that the walk gets to with less are left out; for laws that allow any tree.</param>
    /// <returns>How many of its nodes the walk can be expected to get to.</returns>
    public double Build(DraftTree tree, double leastProbability = 0)
    {
        double expected = 0;
        if (_shape.Growth == TreeGrowthKind.BestFirst || _shape.IsCut)
        {
            Rank();
        }
        else
        {
            RankAsDrawn();
        }

        _nodeOf.Clear();
        for (int candidate = 0; candidate < _candidates.Count; candidate++)
        {
            _nodeOf.Add(-1);
        }

        foreach (int candidate in _order)
        {
            if (candidate != 0 && (tree.Count > _shape.Nodes || ProbabilityOf(candidate) < leastProbability))
            {
                break;
            }

            Candidate chosen = _candidates[candidate];
            expected += candidate == 0 ? 0 : ProbabilityOf(candidate);
            int node = candidate == 0 ? DraftTree.Root : tree.Add(_nodeOf[chosen.Parent], chosen.Token);
            _nodeOf[candidate] = node;
            if (chosen.Law is not null)
            {
                tree.SetLaw(node, chosen.Law);
            }
        }

        return expected;
    }

    private void Rank()
    {
        RankAsDrawn();
        _order.Sort(_byConfidence);
    }

    private void RankAsDrawn()
    {
        _order.Clear();
        for (int candidate = 0; candidate < _candidates.Count; candidate++)
        {
            _order.Add(candidate);
        }
    }

    private NodeLaw NextLaw()
    {
        if (_usedLaws == _laws.Count)
        {
            _laws.Add(new NodeLaw(_vocabularySize));
        }

        return _laws[_usedLaws++];
    }

    private readonly record struct Candidate(TokenId Token, int Parent, int Depth, double LogConfidence)
    {
        public bool IsExpanded { get; init; }

        public NodeLaw? Law { get; init; }

        /// <summary>Gets the draft's own confidence given the parent, before any correction.</summary>
        public double OwnLogConfidence { get; init; }

        public int FirstChild { get; init; }

        public int Children { get; init; }
    }

    [System.Runtime.CompilerServices.InlineArray(TreeShape.MaxNodes)]
    private struct ChildBuffer
    {
        private DraftedChild _first;
    }
}
