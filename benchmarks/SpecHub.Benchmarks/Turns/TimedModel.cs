using System.Diagnostics;
using SpecHub.Models;

namespace SpecHub.Benchmarks.Turns;

/// <summary>Adds up what the forward passes of a model take.</summary>
internal sealed class TimedModel(ILanguageModel inner) : DelegatingModel(inner)
{
    /// <summary>Gets or sets the time of all passes.</summary>
    public TimeSpan Time { get; set; }

    /// <inheritdoc />
    public override void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        long started = Stopwatch.GetTimestamp();
        base.Evaluate(batch);
        Time += Stopwatch.GetElapsedTime(started);
    }
}
