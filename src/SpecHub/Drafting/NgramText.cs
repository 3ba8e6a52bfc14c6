using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>The index over one generation's text, kept up to it.</summary>
/// <remarks>A function of the text and of what is expected alone, so it can be dropped at any time and made anew.</remarks>
internal sealed class NgramText
{
    private IReadOnlyList<TokenId>? _tokens;
    private IReadOnlyList<TokenId>? _expected;
    private int _read;

    /// <summary>Gets the index as it is.</summary>
    public NgramIndex Index { get; private set; } = new();

    /// <summary>Gets where the prompt ends, counted in the tokens of the index; what is expected comes before it.</summary>
    public int PromptEnd { get; private set; }

    /// <summary>Returns the index over the tokens of a request, and over what is expected before them.</summary>
    public NgramIndex At(DraftRequest request)
    {
        // One list only grows; another one is another text, whatever the two have in common.
        if (!ReferenceEquals(_tokens, request.Tokens) || !ReferenceEquals(_expected, request.Expected))
        {
            Release();
            (_tokens, _expected) = (request.Tokens, request.Expected);
            foreach (TokenId token in _expected ?? [])
            {
                Index.Add(token);
            }

            Index.StartText();
            PromptEnd = Index.Count + request.PromptLength;
        }

        for (; _read < request.Tokens.Count; _read++)
        {
            Index.Add(request.Tokens[_read]);
        }

        return Index;
    }

    /// <summary>Frees the memory of the text.</summary>
    public void Release()
    {
        // Lists and dictionaries that are cleared keep their memory, so the index goes as a whole.
        Index = new NgramIndex();
        (_tokens, _expected, _read) = (null, null, 0);
    }
}
