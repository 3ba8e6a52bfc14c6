using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>A pass that the model has evaluated and that goes wrong behind it, while its rows are settled.</summary>
public sealed class FailedKeepTests
{
    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Fact]
    public async Task GenerateAsync_PartOfAPromptIsNotKept_AllForgetTheRowsOfThePassAndNobodyLosesAnything()
    {
        // While the long prompt is read in parts, each pass has a row of the other answer too.
        var target = new TableModel { ContextLength = 300, Cells = 1000, Forbidden = Silent };
        using var failing = new OnceFailingModel(target);
        GenerationRequest[] requests =
        [
            new() { Prompt = [new TokenId(1), new TokenId(2)], Seed = 1, MaxTokens = 40, Mode = SpeculationMode.Off },
            new() { Prompt = [.. Enumerable.Range(0, 150).Select(i => new TokenId(1 + (i * i % 7)))], Seed = 2, MaxTokens = 10, Mode = SpeculationMode.Off },
        ];

        ((Answer? Answer, Exception? Error)[] answers, EngineCounters counters) = await Together.RunAsync(
            failing, drafter: null, new EngineOptions { MaxConcurrency = 2, TokensPerPass = 32, CachedTokens = 0 }, static _ => { }, requests);

        Assert.True(failing.HasFailed, "No part was read beside another answer.");
        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Answer?.Text ?? answer.Error!.ToString()), StringComparer.Ordinal);
        Assert.Equal((3, 0, 0), (counters.Finished, counters.Failed, target.LiveSessions));
    }

    /// <summary>Another model that does not settle the third part of a long text when it is told to, once.</summary>
    private sealed class OnceFailingModel(TableModel inner) : DelegatingModel(inner)
    {
        public bool HasFailed { get; private set; }

        public override IModelSession CreateSession() => new Session(this, Inner.CreateSession());

        public override void Evaluate(ReadOnlySpan<SessionRows> batch)
        {
            var parts = new SessionRows[batch.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = batch[i] with { Session = ((Session)batch[i].Session).Inner };
            }

            Inner.Evaluate(parts);
        }

        protected override void Dispose(bool isDisposing)
        {
            Inner.Dispose();
            base.Dispose(isDisposing);
        }

        private sealed class Session(OnceFailingModel model, IModelSession inner) : IModelSession
        {
            public IModelSession Inner => inner;

            public int Length => inner.Length;

            public int PendingRows => inner.PendingRows;

            public ReadOnlySpan<float> LogitsAfter(int row) => inner.LogitsAfter(row);

            public void Keep(ReadOnlySpan<int> path)
            {
                if (path.Length > 10 && inner.Length > 40 && !model.HasFailed)
                {
                    model.HasFailed = true;
                    throw new SpecHubException("The rows are not kept.");
                }

                inner.Keep(path);
            }

            public IModelSession Fork(int length) => new Session(model, inner.Fork(length));

            public void Dispose() => inner.Dispose();
        }
    }
}
