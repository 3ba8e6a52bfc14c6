using SpecHub.Generation;

namespace SpecHub.Tests.Generation;

public sealed class AnswerQueueTests
{
    private readonly AnswerQueue _queue = new(3);
    private readonly PendingAnswer[] _answers = [.. Enumerable.Range(0, 4).Select(seed => new PendingAnswer(
        new GenerationRequest { Prompt = [new(1)] }, new DecodingOptions { Seed = seed }, SpeculationMode.Off, 1))];

    [Fact]
    public void Remove_FromTheMiddle_FreesThePlaceAndKeepsTheOrder()
    {
        Assert.All(_answers[..3], answer => Assert.True(_queue.TryAdd(answer)));
        Assert.False(_queue.TryAdd(_answers[3]));

        Assert.True(_queue.Remove(_answers[1]));
        Assert.False(_queue.Remove(_answers[1]));
        Assert.True(_queue.TryAdd(_answers[3]));

        Assert.Equal(3, _queue.Count);
        foreach (PendingAnswer expected in new[] { _answers[0], _answers[2], _answers[3] })
        {
            Assert.True(_queue.TryPeek(waits: true, out PendingAnswer? first));
            Assert.Same(expected, first);
            Assert.True(_queue.Remove(first));
        }

        Assert.False(_queue.TryPeek(waits: false, out _));
    }

    [Fact]
    public void Close_WithOneWaiting_KeepsItAndTakesNoMore()
    {
        _queue.TryAdd(_answers[0]);
        _queue.Close();

        Assert.Throws<ObjectDisposedException>(() => _queue.TryAdd(_answers[1]));
        Assert.False(_queue.IsCompleted);
        Assert.True(_queue.Remove(_answers[0]));
        Assert.True(_queue.IsCompleted);
        Assert.False(_queue.TryPeek(waits: true, out _));
    }
}
