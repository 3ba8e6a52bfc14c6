using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>The index over one generation's text, kept up to it.</summary>
/// <remarks>A function of the text and of what is expected alone, so it can be dropped at any time and made anew.</remarks>
internal sealed class NgramText
{
    private NgramIndex _index = new();
    private IReadOnlyList<TokenId>? _tokens;
    private IReadOnlyList<TokenId>? _expected;
    private int _read;

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
                _index.Add(token);
            }

            _index.StartText();
        }

        for (; _read < request.Tokens.Count; _read++)
        {
            _index.Add(request.Tokens[_read]);
        }

        return _index;
    }

    /// <summary>Frees the memory of the text.</summary>
    public void Release()
    {
        // Lists and dictionaries that are cleared keep their memory, so the index goes as a whole.
        _index = new NgramIndex();
        (_tokens, _expected, _read) = (null, null, 0);
    }
}
