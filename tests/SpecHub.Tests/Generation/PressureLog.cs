using System.Diagnostics.Metrics;

namespace SpecHub.Tests.Generation;

/// <summary>Listens to the metric of cache pressure, for the engines of one test.</summary>
/// <remarks>
/// The meter belongs to the process and other tests run at the same time. A value that flows with the execution context
/// tells them apart: the thread of an engine has it from the test that made the engine, so that comes after the log.
/// </remarks>
internal sealed class PressureLog : IDisposable
{
    private static readonly AsyncLocal<PressureLog?> Current = new();

    private readonly MeterListener _listener = new();
    private readonly List<string> _steps = [];

    public PressureLog()
    {
        Current.Value = this;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "SpecHub", Name: "spechub.cache_pressure" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (Current.Value == this && count == 1 && tags is [{ Key: "step", Value: string step }])
            {
                lock (_steps)
                {
                    _steps.Add(step);
                }
            }
        });
        _listener.Start();
    }

    /// <summary>Gets the steps in their order, each with how often it came in a row.</summary>
    public string Runs
    {
        get
        {
            List<(string Step, int Count)> runs = [];
            lock (_steps)
            {
                foreach (string step in _steps)
                {
                    if (runs is [.., var last] && last.Step == step)
                    {
                        runs[^1] = (step, last.Count + 1);
                    }
                    else
                    {
                        runs.Add((step, 1));
                    }
                }
            }

            return string.Join(", ", runs.Select(static run => $"{run.Step} {run.Count}"));
        }
    }

    public void Dispose() => _listener.Dispose();
}
