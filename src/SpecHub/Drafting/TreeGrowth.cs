using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>A tree while it grows: candidates with their confidence, of which the best become nodes.</summary>
/// <remarks>Candidate 0 is the root, and every candidate comes after its parent. Buffers are reused in every round.</remarks>
internal sealed class TreeGrowth
{
    private readonly int _vocabularySize;
    private readonly CandidateTree _candidates = new();
    private readonly List<NodeLaw> _laws = [];
    private readonly List<int> _order = [];
    private readonly List<int> _nodeOf = [];
    private readonly Comparison<int> _byConfidence;
    private Calibration? _calibration;
    private int _usedLaws;
    private int _rootLength;
    private int _reach;
    private TreeShape _shape = TreeShape.RootOnly;
    private TreePlan? _plan;

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

    /// <summary>Gets or sets how the target has agreed with the model in this conversation.</summary>
    public PastAgreement Past { get; set; } = new();

    /// <summary>Gets or sets how it has agreed with the n-grams.</summary>
    public PastAgreement PastOfNgrams { get; set; } = new(NgramTrust.PastRate);

    /// <summary>Gets the candidates that the next draft pass evaluates.</summary>
    public List<int> Frontier { get; } = [];

    /// <summary>Starts a tree.</summary>
    /// <param name="shape">Its form.</param>
    /// <param name="calibration">Corrects confidences and learns from what the target takes; null takes them as they are.</param>
    /// <param name="rootLength">The number of tokens up to the root, the root included.</param>
    /// <param name="reach">The depth that nodes are of use at, where n-grams take the tree deeper than its draft passes.</param>
    /// <param name="plan">The tree itself, where its form is planned.</param>
    public void Start(TreeShape shape, Calibration? calibration = null, int rootLength = 0, int reach = TreeShape.MaxNodes, TreePlan? plan = null)
    {
        _shape = shape;
        _plan = plan;
        _calibration = calibration;
        _rootLength = rootLength;
        _reach = reach;
        Restart();
    }

    /// <summary>Drops all candidates but the root.</summary>
    public void Restart()
    {
        _candidates.Start();
        _usedLaws = 0;
    }

    /// <summary>Gets the number of candidates, the root included.</summary>
    public int Count => _candidates.Count;

    /// <summary>Gets the logarithm of the confidence that the target's walk gets to a candidate.</summary>
    public double LogConfidenceOf(int candidate) => _candidates[candidate].LogConfidence;

    public TokenId TokenAt(int candidate) => _candidates[candidate].Token;

    public DraftSource SourceOf(int candidate) => _candidates[candidate].Source;

    public int ParentOf(int candidate) => _candidates[candidate].Parent;

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

        if (_shape.Growth != TreeGrowthKind.BestFirst)
        {
            for (int candidate = 0; candidate < _candidates.Count; candidate++)
            {
                if (_candidates[candidate].Depth == level && WantedChildren(candidate) > 0)
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
            // A candidate comes after its parent, which thus is expanded or in the same pass.
            if (_candidates[_order[rank]] is { IsExpanded: false } open && open.Depth < _reach)
            {
                Frontier.Add(_order[rank]);
            }
        }
    }

    /// <summary>Draws the children of one candidate.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="node">What the draft says of it.</param>
    /// <param name="law">How children are drawn.</param>
    /// <param name="confidences">Gets the confidence of the first children given their parent, 0 for those that are missing.</param>
    public void Expand(int candidate, in DraftNode node, IDraftLaw law, Span<double> confidences = default)
    {
        ChildBuffer buffer = default;
        Span<DraftedChild> children = ((Span<DraftedChild>)buffer)[..WantedChildren(candidate)];
        NodeLaw? nodeLaw = law.AllowsAnyTree ? null : NextLaw();
        nodeLaw?.Draft.Fill(node.Scores);
        int count = law.Draw(node, children, nodeLaw);
        bool hasChildren = _candidates[candidate].FirstChild > 0;
        _candidates[candidate] = _candidates[candidate] with { IsExpanded = true, Law = nodeLaw };
        int depth = _candidates[candidate].Depth + 1;
        confidences.Clear();
        for (int i = 0; i < count; i++)
        {
            var guess = new Guess(Math.Min(0, children[i].LogConfidence), i, depth);
            double trusted = _calibration?.Apply(guess.Own, i, depth, Past) ?? guess.Own;
            if (i < confidences.Length)
            {
                confidences[i] = Math.Exp(trusted);
            }

            int same = hasChildren ? _candidates.ChildWith(candidate, children[i].Token) : 0;
            if (same > 0)
            {
                _candidates.Merge(same, guess, trusted);
            }
            else
            {
                _candidates.Add(candidate, children[i].Token, trusted, model: guess, ngram: null);
            }
        }
    }

    /// <summary>Adds a candidate that n-grams propose; its parent has no other with this token.</summary>
    /// <returns>Its index.</returns>
    public int Add(int parent, TokenId token, NgramGuess guess) =>
        _candidates.Add(parent, token, guess.LogConfidence, model: null, ngram: guess);

    /// <summary>Gives every candidate with children the law of a node whose children are all taken for certain.</summary>
    public void TakeForCertain()
    {
        for (int candidate = 0; candidate < _candidates.Count; candidate++)
        {
            if (_candidates[candidate].FirstChild > 0)
            {
                NodeLaw law = NextLaw();
                law.Begin(withReplacement: false);
                for (int child = _candidates[candidate].FirstChild; child > 0; child = _candidates[child].NextSibling)
                {
                    law.AddHub(TokenAt(child));
                }

                _candidates[candidate] = _candidates[candidate] with { Law = law };
            }
        }
    }

    /// <summary>Leaves one candidate without children.</summary>
    public void Close(int candidate) => _candidates[candidate] = _candidates[candidate] with { IsExpanded = true };

    /// <summary>Forgets the last tree, so that nothing is learned from it twice.</summary>
    public void Forget() => _candidates.Clear();

    /// <summary>Learns from a text that goes on after the last tree's root which candidates the target took.</summary>
    public void Learn(IReadOnlyList<TokenId> tokens)
    {
        int node = _candidates.Count > 0 ? 0 : -1;
        for (int next = _rootLength; next < tokens.Count && node >= 0; next++)
        {
            int child = _candidates[node].FirstChild;
            node = -1;
            for (; child > 0; child = _candidates[child].NextSibling)
            {
                Candidate tried = _candidates[child];
                bool taken = tried.Token == tokens[next];
                if (tried.Model is { } made)
                {
                    _calibration?.Learn(made.Own, made.Rank, made.Depth, taken, Past);
                }

                if (tried.Ngram is { Rank: 0 } best)
                {
                    PastOfNgrams.Learn(Math.Exp(best.LogConfidence), taken);
                }

                node = taken ? child : node;
            }
        }
    }

    /// <summary>Writes the finished tree below the root that <paramref name="tree"/> holds.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leastProbability">Candidates that the walk gets to with less are left out; for laws that allow any tree.</param>
    /// <returns>How many of the nodes that only the model drafted the walk can be expected to get to.</returns>
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
            expected += candidate != 0 && chosen.Source == DraftSource.Model ? ProbabilityOf(candidate) : 0;
            int node = candidate == 0 ? DraftTree.Root : tree.Add(_nodeOf[chosen.Parent], chosen.Token);
            _nodeOf[candidate] = node;
            tree.SetSource(node, chosen.Source);
            if (chosen.Law is not null)
            {
                tree.SetLaw(node, chosen.Law);
            }
        }

        return expected;
    }

    private int WantedChildren(int candidate) =>
        _shape.Growth != TreeGrowthKind.Planned ? _shape.Branching : _plan?.ChildrenOf(_candidates.PlannedAs(candidate, _plan)) ?? 0;

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

    [System.Runtime.CompilerServices.InlineArray(TreeShape.MaxNodes)]
    private struct ChildBuffer
    {
        private DraftedChild _first;
    }
}
