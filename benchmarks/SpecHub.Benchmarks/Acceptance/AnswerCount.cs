namespace SpecHub.Benchmarks.Acceptance;

/// <summary>What one answer took: a line of the results.</summary>
/// <param name="Verifier">The rule.</param>
/// <param name="Tree">The form of the trees.</param>
/// <param name="Temperature">The temperature.</param>
/// <param name="Prompt">The index of the question.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Tokens">Tokens of the answer.</param>
/// <param name="TargetEvaluations">Rounds.</param>
/// <param name="Drafted">Drafted nodes.</param>
/// <param name="NodesTried">Nodes with drafts that the walks came to.</param>
/// <param name="NodesAccepted">How many of them went on at a draft.</param>
internal sealed record AnswerCount(
    string Verifier,
    string Tree,
    float Temperature,
    int Prompt,
    long Seed,
    int Tokens,
    int TargetEvaluations,
    int Drafted,
    int NodesTried,
    int NodesAccepted);
