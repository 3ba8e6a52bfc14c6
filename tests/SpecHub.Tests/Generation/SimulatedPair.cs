using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;

namespace SpecHub.Tests.Generation;

/// <summary>A target and a draft whose passes take simulated time, with a decoder that is timed by it.</summary>
internal sealed class SimulatedPair : IDisposable
{
    private readonly Clock _clock = new();
    private readonly TableModel _guess;
    private readonly HookedModel _target;
    private readonly HookedModel _draft;

    /// <summary>Makes a pair; a pass of the target takes 10 ms.</summary>
    /// <param name="vocabulary">The number of tokens.</param>
    /// <param name="blend">How much the draft is like the target, 0 to 1.</param>
    /// <param name="draftPass">What a pass of the draft takes, in milliseconds.</param>
    /// <param name="draftRow">What each further row of it takes.</param>
    /// <param name="targetRow">What each further row of the target's takes.</param>
    /// <param name="jitter">By which factor a pass can take longer, or shorter, than that.</param>
    public SimulatedPair(int vocabulary, float blend, double draftPass, double draftRow, double targetRow, double jitter = 1)
    {
        Table = new TableModel { VocabularySize = vocabulary, Sharpness = 1.5f, ContextLength = 4096 };
        _guess = new TableModel { VocabularySize = vocabulary, Seed = 2, Like = Table, Blend = blend, Sharpness = 1.5f, ContextLength = 4096 };
        var numbers = new SeededNumbers(5);
        _target = Timed(Table, 10, targetRow);
        _draft = Timed(_guess, draftPass, draftRow);
        Decoder = new SpeculativeDecoder(_target, new ModelDrafter(_draft, vocabulary, _clock), _clock);

        HookedModel Timed(TableModel model, double pass, double row) => new(model, (_, batch) =>
        {
            int rows = 0;
            foreach (SessionRows part in batch)
            {
                rows += part.Rows.Length;
            }

            _clock.Advance((pass + ((rows - 1) * row)) * Math.Pow(jitter, (2 * numbers.Uniform()) - 1));
        });
    }

    public TableModel Table { get; }

    public SpeculativeDecoder Decoder { get; }

    public double Milliseconds => _clock.Ticks / 1e4;

    public void Dispose()
    {
        _target.Dispose();
        _draft.Dispose();
        Table.Dispose();
        _guess.Dispose();
    }

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        public void Advance(double milliseconds) => Ticks += (long)(milliseconds * TimeSpan.TicksPerMillisecond);
    }
}
