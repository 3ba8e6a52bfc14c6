namespace SpecHub.Generation;

/// <summary>Whether and how a request speculates.</summary>
public enum SpeculationMode
{
    /// <summary>Plain decoding: one token for every evaluation of the target.</summary>
    Off,

    /// <summary>Drafts without branches.</summary>
    Chain,

    /// <summary>Drafts with branches.</summary>
    Tree,

    /// <summary>Whatever is expected to be fastest, decided anew in every round from measured costs; plain decoding is among it.</summary>
    /// <remarks>
    /// Under coupled decoding a seed fixes the text all the same. With another verifier the law is exact too, but which text a
    /// seed gives depends on the trees, and so on measured times; it is not taken for those unless it is asked for.
    /// </remarks>
    Auto,
}
