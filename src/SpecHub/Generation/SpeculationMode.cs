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
}
