using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Testing;

/// <summary>Rounds of drafting and verifying by written-down weights, with the real laws and the real randomness.</summary>
public sealed class WeightRound(ITreeVerifier verifier, WeightPair pair, SamplingOptions sampling, TreeShape shape)
{
    private const int StartPosition = 20;

    private readonly TreeGrowth _growth = new(pair.Draft.Count);
    private readonly DraftTree _tree = new();
    private readonly Verdict _verdict = new();
    private readonly Dictionary<string, ShapedLogits> _draftScores = [];
    private readonly Dictionary<string, (ShapedLogits Scores, TokenDistribution Law)> _targetLaws = [];
    private readonly LogitsShaper _draftShaper = LogitsShaper.ForDraft(sampling);

    /// <summary>Gets the number of tokens that the first round accepted.</summary>
    public int AcceptedFirst { get; private set; }

    /// <summary>Gets the tree of the last round.</summary>
    public DraftTree Tree => _tree;

    /// <summary>Decodes as many tokens as are wanted, in as many rounds as it takes.</summary>
    public IReadOnlyList<TokenId> Decode(long seed, int wanted)
    {
        NoiseTape noise = sampling.IsGreedy ? NoiseTape.Silent : new NoiseTape(seed);
        var streams = new RandomStreams(seed);
        List<TokenId> text = [];
        while (text.Count < wanted)
        {
            Draft(text, noise, streams);
            verifier.Verify(_tree, new Laws(this, text), new VerificationRandomness(noise, streams), _verdict);
            AcceptedFirst = text.Count == 0 ? _verdict.AcceptedNodes.Count : AcceptedFirst;
            text.AddRange(_verdict.AcceptedNodes.Select(_tree.TokenAt));
            text.Add(_verdict.NextToken);
        }

        return text;
    }

    private void Draft(List<TokenId> text, NoiseTape noise, RandomStreams streams)
    {
        _tree.Reset(text.Count == 0 ? default : text[^1], StartPosition + text.Count);
        if (shape.Nodes == 0)
        {
            return;
        }

        _growth.Start(shape);
        Expand(0, text, noise, streams);
        for (int level = 1; ; level++)
        {
            _growth.SelectFrontier(level);
            if (_growth.Frontier.Count == 0)
            {
                break;
            }

            foreach (int candidate in _growth.Frontier)
            {
                Expand(candidate, text, noise, streams);
            }
        }

        _growth.Build(_tree);
    }

    private void Expand(int candidate, List<TokenId> text, NoiseTape noise, RandomStreams streams)
    {
        List<TokenId> path = [];
        for (int above = candidate; above != 0; above = _growth.ParentOf(above))
        {
            path.Insert(0, _growth.TokenAt(above));
        }

        path.InsertRange(0, text);
        string key = Key(path);
        if (!_draftScores.TryGetValue(key, out ShapedLogits? scores))
        {
            scores = Shape(_draftShaper, pair.DraftAfter(path), path);
            _draftScores.Add(key, scores);
        }

        var node = new DraftNode
        {
            Scores = scores,
            Noise = noise,
            Decisions = streams,
            IsGreedy = sampling.IsGreedy,
            RootPosition = _tree.RootPosition,
            Depth = _growth.DepthOf(candidate),
            Index = candidate,
        };
        _growth.Expand(candidate, node, verifier.DraftLaw);
    }

    private static string Key(IEnumerable<TokenId> path) => string.Concat(path.Select(token => (char)('a' + token.Value)));

    private static ShapedLogits Shape(LogitsShaper shaper, double[] weights, IEnumerable<TokenId> answer)
    {
        var scores = new ShapedLogits(weights.Length);
        var history = new TokenHistory([], weights.Length);
        foreach (TokenId token in answer)
        {
            history.Commit(token);
        }

        shaper.Shape(ScriptedLaws.LogitsOf(weights), history, scores);
        return scores;
    }

    private sealed class Laws(WeightRound round, List<TokenId> text) : ITargetLaws
    {
        public ShapedLogits ScoresAfter(int node) => At(node).Scores;

        public TokenDistribution LawAfter(int node) => At(node).Law;

        private (ShapedLogits Scores, TokenDistribution Law) At(int node)
        {
            TokenId[] path = [.. text, .. ScriptedLaws.PathTo(round._tree, node)];
            string key = Key(path);
            if (!round._targetLaws.TryGetValue(key, out (ShapedLogits Scores, TokenDistribution Law) found))
            {
                ShapedLogits scores = Shape(new LogitsShaper(round.Sampling), round.Pair.TargetAfter(path), path);
                found = (scores, new TokenDistribution(scores.VocabularySize));
                found.Law.Fill(found.Scores);
                round._targetLaws.Add(key, found);
            }

            return found;
        }
    }

    private SamplingOptions Sampling => sampling;

    private WeightPair Pair => pair;
}
