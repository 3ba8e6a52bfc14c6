using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>The candidates of a growing tree; every one comes after its parent, and 0 is the root.</summary>
internal sealed class CandidateTree
{
    private readonly List<Candidate> _candidates = [];

    public int Count => _candidates.Count;

    public Candidate this[int candidate]
    {
        get => _candidates[candidate];
        set => _candidates[candidate] = value;
    }

    /// <summary>Forgets all candidates, the root too.</summary>
    public void Clear() => _candidates.Clear();

    /// <summary>Starts again with a root.</summary>
    public void Start()
    {
        _candidates.Clear();
        _candidates.Add(new Candidate(default, Parent: -1, Depth: 0, LogConfidence: 0));
    }

    /// <summary>Returns the child that holds a token, or 0 when there is none.</summary>
    public int ChildWith(int parent, TokenId token)
    {
        int child = _candidates[parent].FirstChild;
        while (child > 0 && _candidates[child].Token != token)
        {
            child = _candidates[child].NextSibling;
        }

        return child;
    }

    /// <summary>Returns which node of a plan a candidate is: ranks lead to it, and never tokens.</summary>
    public int PlannedAs(int candidate, TreePlan plan) =>
        candidate == 0 ? DraftTree.Root : plan.ChildOf(PlannedAs(_candidates[candidate].Parent, plan), _candidates[candidate].Model!.Value.Rank);

    /// <summary>Adds the last child of a candidate; returns its index.</summary>
    public int Add(int parent, TokenId token, double trusted, Guess? model, NgramGuess? ngram)
    {
        Candidate above = _candidates[parent];
        int child = _candidates.Count;
        _candidates.Add(new Candidate(token, parent, above.Depth + 1, above.LogConfidence + trusted) { Trusted = trusted, Model = model, Ngram = ngram });
        if (above.FirstChild == 0)
        {
            _candidates[parent] = above with { FirstChild = child, LastChild = child };
        }
        else
        {
            _candidates[above.LastChild] = _candidates[above.LastChild] with { NextSibling = child };
            _candidates[parent] = above with { LastChild = child };
        }

        return child;
    }

    /// <summary>Adds the model's opinion to a candidate; the surer of the two counts, for everything below too.</summary>
    public void Merge(int candidate, Guess guess, double trusted)
    {
        Candidate known = _candidates[candidate];
        _candidates[candidate] = known with { Model = guess, Trusted = Math.Max(known.Trusted, trusted) };
        for (int below = candidate; below < _candidates.Count && trusted > known.Trusted; below++)
        {
            Candidate each = _candidates[below];
            _candidates[below] = each with { LogConfidence = _candidates[each.Parent].LogConfidence + each.Trusted };
        }
    }
}
