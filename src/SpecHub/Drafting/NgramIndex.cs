using System.Runtime.InteropServices;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>Finds where the end of a text was said before, and what followed there.</summary>
/// <remarks>
/// A suffix automaton (Blumer et al., "The smallest automaton recognizing the subwords of a text", 1985) that grows by
/// one token in amortised constant time: a state stands for the n-grams that end at the same places, with their number
/// and the last of them. N-grams of more than <see cref="MaxLength"/> tokens are not looked at. Memory is linear: at most
/// two states and three edges a token. Not thread-safe.
/// </remarks>
internal sealed class NgramIndex
{
    /// <summary>The most tokens of an end that are compared.</summary>
    public const int MaxLength = 32;

    private const int Root = 0;
    private const int None = -1;

    private readonly List<State> _states = [new State { Link = None, FirstEdge = None }];
    private readonly List<Edge> _edges = [];
    private readonly Dictionary<(int State, int Token), int> _edgeOf = [];

    // The state of the whole text, and that of its last MaxLength + 1 tokens: their continuations are counted too.
    private int _whole;
    private NgramMatch _counted;
    private int _sequences;

    /// <summary>Gets how many tokens there are, borders between texts included.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the longest end of the text that was said before.</summary>
    public NgramMatch Match
    {
        get
        {
            // What a state stands for has been said once when the present end is its only place.
            NgramMatch end = Shortened(_counted.State, Math.Min(_counted.Length, MaxLength));
            return end.Length == 0 || _states[end.State].Count > 1 ? end : Parent(end);
        }
    }

    /// <summary>Adds the next token of the text.</summary>
    /// <param name="token">A token of a vocabulary.</param>
    public void Add(TokenId token) => Append(token.Value);

    /// <summary>Starts another text: nothing matches over the border. The last text is the one that is continued.</summary>
    public void StartText()
    {
        if (Count > 0)
        {
            // A token that is never said again, so that no n-gram with it has a second place.
            Append(--_sequences);
        }
    }

    /// <summary>Returns the longest end of a match and the token after it that was said before.</summary>
    /// <param name="match">The match.</param>
    /// <param name="token">What is thought to follow it.</param>
    public NgramMatch Follow(NgramMatch match, TokenId token)
    {
        for (; ; match = Parent(match))
        {
            if (_edgeOf.TryGetValue((match.State, token.Value), out int edge))
            {
                return Shortened(_edges[edge].Target, Math.Min(match.Length + 1, MaxLength));
            }

            if (match.Length == 0)
            {
                return default;
            }
        }
    }

    /// <summary>Returns the longest shorter end that was said at more places.</summary>
    /// <param name="match">A match of at least one token.</param>
    public NgramMatch Parent(NgramMatch match)
    {
        int parent = _states[match.State].Link;
        return new NgramMatch(parent, _states[parent].Length);
    }

    /// <summary>Adds the tokens that have followed a match to a list, in no order.</summary>
    /// <param name="match">The match.</param>
    /// <param name="continuations">Where to add them.</param>
    /// <returns>How often anything followed.</returns>
    public int Continuations(NgramMatch match, List<NgramContinuation> continuations)
    {
        int total = 0;
        for (int edge = _states[match.State].FirstEdge; edge != None; edge = _edges[edge].Next)
        {
            State target = _states[_edges[edge].Target];
            if (_edges[edge].Token >= 0)
            {
                continuations.Add(new NgramContinuation(new TokenId(_edges[edge].Token), target.Count, target.Last));
                total += target.Count;
            }
        }

        return total;
    }

    private void Append(int token)
    {
        int state = NewState(new State { Length = Count + 1, FirstEdge = None });
        int from = _whole;
        for (; from != None && !_edgeOf.ContainsKey((from, token)); from = _states[from].Link)
        {
            AddEdge(from, token, state);
        }

        int link = from == None ? Root : Split(from, token);
        At(state).Link = link;
        _whole = state;
        int counted = _edges[_edgeOf[(_counted.State, token)]].Target;
        _counted = Shortened(counted, Math.Min(_counted.Length + 1, MaxLength + 1));
        for (int end = _counted.State; end != Root; end = _states[end].Link)
        {
            At(end).Count++;
            At(end).Last = Count;
        }

        Count++;
    }

    /// <summary>Returns the state of exactly the longest n-gram of a state with a token after it, which may have to be made.</summary>
    private int Split(int from, int token)
    {
        int target = _edges[_edgeOf[(from, token)]].Target;
        if (_states[target].Length == _states[from].Length + 1)
        {
            return target;
        }

        int half = NewState(_states[target] with { Length = _states[from].Length + 1, FirstEdge = None });
        for (int edge = _states[target].FirstEdge; edge != None; edge = _edges[edge].Next)
        {
            AddEdge(half, _edges[edge].Token, _edges[edge].Target);
        }

        At(target).Link = half;
        for (; from != None && _edgeOf.TryGetValue((from, token), out int edge) && _edges[edge].Target == target; from = _states[from].Link)
        {
            _edges[edge] = _edges[edge] with { Target = half };
        }

        return half;
    }

    /// <summary>Returns the state of the last tokens of what a state stands for.</summary>
    private NgramMatch Shortened(int state, int length)
    {
        while (state != Root && _states[_states[state].Link].Length >= length)
        {
            state = _states[state].Link;
        }

        return new NgramMatch(state, length);
    }

    private int NewState(State state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    private void AddEdge(int state, int token, int target)
    {
        _edgeOf.Add((state, token), _edges.Count);
        _edges.Add(new Edge(token, target, _states[state].FirstEdge));
        At(state).FirstEdge = _edges.Count - 1;
    }

    private ref State At(int state) => ref CollectionsMarshal.AsSpan(_states)[state];

    private record struct State
    {
        /// <summary>Gets or sets the length of the longest n-gram.</summary>
        public int Length { get; set; }

        /// <summary>Gets or sets the state of the longest end that has more places.</summary>
        public int Link { get; set; }

        /// <summary>Gets or sets the number of places; exact where the shortest n-gram is not too long.</summary>
        public int Count { get; set; }

        /// <summary>Gets or sets the last place.</summary>
        public int Last { get; set; }

        public int FirstEdge { get; set; }
    }

    private readonly record struct Edge(int Token, int Target, int Next);
}
