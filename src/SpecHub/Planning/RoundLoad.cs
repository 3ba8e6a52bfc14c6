namespace SpecHub.Planning;

/// <summary>What a round has to do without any draft.</summary>
/// <param name="Sequences">How many generations decode in it.</param>
/// <param name="Rows">How many rows the target's pass has without drafts.</param>
/// <param name="Cached">The number of tokens in the target's cache; the draft's is taken to hold as many.</param>
internal readonly record struct RoundLoad(int Sequences, int Rows, int Cached);
