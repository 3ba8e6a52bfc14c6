using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class VerifiersTests
{
    [Fact]
    public void Named_UnknownRule_NamesTheKnownOnes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Verifiers.Named("rrs"));

        Assert.StartsWith("There is no verifier 'rrs'. Known ones are coupled, spechub.", error.Message, StringComparison.Ordinal);
    }
}
