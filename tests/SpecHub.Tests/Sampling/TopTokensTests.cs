using SpecHub.Sampling;
using SpecHub.Testing;

namespace SpecHub.Tests.Sampling;

public sealed class TopTokensTests
{
    [Fact]
    public void Select_RandomRows_GivesTheBestWithTiesToTheLowerToken()
    {
        var numbers = new SeededNumbers(61);
        for (int round = 0; round < 2000; round++)
        {
            float[] scores = [.. Enumerable.Range(0, 1 + numbers.Below(50)).Select(_ =>
                numbers.Below(6) == 0 ? float.NegativeInfinity : numbers.Below(8))];
            int wanted = numbers.Below(scores.Length + 3);
            int[] selected = new int[scores.Length];

            int count = TopTokens.Select(scores, wanted, selected);

            IEnumerable<int> expected = Enumerable.Range(0, scores.Length)
                .Where(token => !float.IsNegativeInfinity(scores[token]))
                .OrderByDescending(token => scores[token])
                .ThenBy(token => token)
                .Take(wanted == 0 ? int.MaxValue : wanted);
            Assert.Equal(expected.Order(), selected[..count].Order());
        }
    }
}
