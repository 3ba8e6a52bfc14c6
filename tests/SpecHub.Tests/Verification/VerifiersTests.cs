using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class VerifiersTests
{
    [Fact]
    public void Named_AnyCase_FindsEveryRule()
    {
        foreach (ITreeVerifier verifier in Verifiers.All)
        {
            Assert.Same(verifier, Verifiers.Named(verifier.Name.ToUpperInvariant()));
        }
    }

    [Fact]
    public void Names_AreWhatOptionsAndReportsSay() =>
        Assert.Equal("coupled spechub hub-traversal", string.Join(' ', Verifiers.All.Select(verifier => verifier.Name)));

    [Fact]
    public void Named_UnknownRule_NamesTheKnownOnes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Verifiers.Named("rrs"));

        Assert.StartsWith("There is no verifier 'rrs'. Known ones are coupled, spechub, hub-traversal.", error.Message, StringComparison.Ordinal);
    }
}
