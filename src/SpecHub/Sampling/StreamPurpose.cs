namespace SpecHub.Sampling;

/// <summary>What a random number is used for; numbers of different purposes are independent.</summary>
public enum StreamPurpose
{
    /// <summary>Drawing drafted tokens.</summary>
    Draft,

    /// <summary>Accepting or rejecting a drafted token.</summary>
    Accept,

    /// <summary>Drawing the token that replaces rejected ones.</summary>
    Residual,
}
