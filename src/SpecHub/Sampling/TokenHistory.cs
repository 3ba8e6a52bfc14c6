using System.Runtime.InteropServices;
using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>How often each token was said before a place in a text: the committed tokens, then a path below them.</summary>
/// <remarks>
/// The path is what was drafted between the root of a tree and one of its nodes. It counts like committed tokens, so a
/// row gets the same penalties in a tree as on its own; starting a path or committing a token forgets the path before.
/// Setting a path costs its length, whatever the text. A buffer that belongs to one generation and one thread at a time.
/// </remarks>
public sealed class TokenHistory
{
    private readonly int[] _answerCounts;
    private readonly bool[] _isInPrompt;

    // Tokens of the text, none twice. Those that only the path has are the last ones, in the order of the path.
    private readonly List<int> _seen = [];
    private readonly List<int> _path = [];

    /// <summary>Initializes the history of a prompt without an answer.</summary>
    /// <param name="prompt">The tokens of the prompt.</param>
    /// <param name="vocabularySize">The number of tokens of the target's vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prompt has a token that the vocabulary lacks.</exception>
    public TokenHistory(IEnumerable<TokenId> prompt, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        _answerCounts = new int[vocabularySize];
        _isInPrompt = new bool[vocabularySize];
        foreach (TokenId token in prompt)
        {
            if (token.Value < 0 || token.Value >= vocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(prompt), token.Value, $"The prompt has token {token.Value}, and the vocabulary has {vocabularySize} tokens, from 0. Use the target's own tokenizer.");
            }

            if (!_isInPrompt[token.Value])
            {
                _isInPrompt[token.Value] = true;
                _seen.Add(token.Value);
            }
        }
    }

    /// <summary>Gets the tokens of prompt, answer and path, none twice, in the order of their first place.</summary>
    internal ReadOnlySpan<int> Seen => CollectionsMarshal.AsSpan(_seen);

    /// <summary>Adds a token to the answer.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    public void Commit(TokenId token)
    {
        StartPath();
        Count(token.Value);
    }

    /// <summary>Forgets the path: the history ends with the last committed token, the root of the next tree.</summary>
    public void StartPath()
    {
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            int token = _path[i];
            if (--_answerCounts[token] == 0 && !_isInPrompt[token])
            {
                _seen.RemoveAt(_seen.Count - 1);
            }
        }

        _path.Clear();
    }

    /// <summary>Adds a token to the path, in any order: only how often it occurs counts.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    public void AddToPath(TokenId token)
    {
        Count(token.Value);
        _path.Add(token.Value);
    }

    /// <summary>Returns how often a token occurs in answer and path; the prompt does not count.</summary>
    internal int CountInAnswer(int token) => _answerCounts[token];

    private void Count(int token)
    {
        if (_answerCounts[token]++ == 0 && !_isInPrompt[token])
        {
            _seen.Add(token);
        }
    }
}
