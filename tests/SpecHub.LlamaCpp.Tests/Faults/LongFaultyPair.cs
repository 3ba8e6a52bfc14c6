namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>The tiny pair on contexts that can fail, with room for texts of which a draft can be far behind.</summary>
public sealed class LongFaultyPair : FaultyPair
{
    public LongFaultyPair()
        : base(contextLength: 512, cells: 1024)
    {
    }
}
