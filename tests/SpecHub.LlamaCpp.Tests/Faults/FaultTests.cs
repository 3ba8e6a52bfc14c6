using SpecHub.Diagnostics;
using SpecHub.Generation;
using Xunit.Abstractions;

#pragma warning disable CA2025 // Answers end before their engine does.

namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>
/// Calls of llama.cpp that fail while several conversations are under way: who is hit gets a typed error, all others
/// get the text that they get alone, the next request is served, and no cell or branch is lost.
/// </summary>
public sealed class FaultTests(FaultyPair pair, ITestOutputHelper output) : IClassFixture<FaultyPair>
{
    private int _calls;

    public static TheoryData<int?, bool> Passes => new()
    {
        { 1, false }, { 2, false }, { -1, false }, { -2, false }, { -3, false }, { null, false }, { 2, true }, { -3, true }, { null, true },
    };

    [NativeTheory]
    [MemberData(nameof(Passes))]
    public async Task Decode_OfTheTargetFailsOnce_CostsNobodyHisAnswer(int? code, bool isAfterwards)
    {
        foreach (int at in (int[])[3, 8])
        {
            // The pass serves several answers, and each of them is tried again alone or with a smaller tree.
            Assert.Equal(0, await RunAsync(new NativeFault(NativeCall.Decode, [at], code, isAfterwards), onDraft: false));
        }
    }

    [NativeTheory]
    [MemberData(nameof(Passes))]
    public async Task Decode_OfTheDraftFails_MakesRoundsPlain(int? code, bool isAfterwards)
    {
        foreach (int[]? at in (int[]?[])[[1], [6, 7, 8], null])
        {
            Assert.Equal(0, await RunAsync(new NativeFault(NativeCall.Decode, at, code, isAfterwards), onDraft: true));
        }
    }

    [NativeTheory]
    [InlineData(2, false)]
    [InlineData(-1, false)]
    [InlineData(-2, false)]
    [InlineData(-3, true)]
    [InlineData(null, true)]
    public async Task Decode_FailsAgainForOneAnswer_EndsThatOneOnly(int? code, bool isAfterwards)
    {
        // Pass 8 serves several answers; 9 is the first of them alone and 10 the second.
        Assert.Equal(1, await RunAsync(new NativeFault(NativeCall.Decode, [8, 10], code, isAfterwards), onDraft: false));
    }

    [NativeTheory]
    [InlineData(1)]
    [InlineData(-3)]
    [InlineData(null)]
    public async Task Decode_AlwaysFails_EndsAllAndTheEngineGoesOn(int? code) =>
        Assert.Equal(pair.Requests.Count, await RunAsync(new NativeFault(NativeCall.Decode, null, code), onDraft: false));

    [NativeTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Logits_AreMissing_EndAtMostTheAnswerThatReadThem(bool onDraft, bool throws)
    {
        foreach (int at in (int[])[1, 3, 12])
        {
            int failed = await RunAsync(new NativeFault(NativeCall.Logits, [at], throws ? null : 0), onDraft);
            Assert.InRange(failed, 0, onDraft ? 0 : 1);
        }
    }

    [NativeTheory]
    [InlineData(NativeCall.Remove, false, false)]
    [InlineData(NativeCall.Remove, false, true)]
    [InlineData(NativeCall.Remove, true, false)]
    [InlineData(NativeCall.Copy, false, false)]
    [InlineData(NativeCall.Copy, false, true)]
    [InlineData(NativeCall.Copy, true, false)]
    public async Task Sequences_FailAnywhere_EndAtMostOneAnswer(NativeCall call, bool onDraft, bool isAfterwards)
    {
        int calls = await CountAsync(call, onDraft);
        output.WriteLine($"{calls} calls");
        Assert.True(calls > 20, $"There are only {calls} calls.");
        for (int at = 1; at <= calls; at += Math.Max(1, calls / 5))
        {
            int failed = await RunAsync(new NativeFault(call, [at], Code: null, isAfterwards), onDraft, mayMiss: true);
            Assert.InRange(failed, 0, onDraft ? 0 : 1);
        }
    }

    [NativeTheory]
    [InlineData(NativeCall.Remove)]
    [InlineData(NativeCall.Copy)]
    public async Task Sequences_AlwaysFail_EndAnswersWithATypedError(NativeCall call)
    {
        Assert.InRange(await RunAsync(new NativeFault(call, null), onDraft: false), 1, pair.Requests.Count);
        Assert.Equal(0, await RunAsync(new NativeFault(call, null), onDraft: true));
    }

    [NativeTheory]
    [InlineData(NativeCall.ReadCells, 0, false)]
    [InlineData(NativeCall.ReadCells, null, false)]
    [InlineData(NativeCall.WriteCells, 0, false)]
    [InlineData(NativeCall.WriteCells, null, false)]
    [InlineData(NativeCall.ReadCells, 0, true)]
    [InlineData(NativeCall.ReadCells, null, true)]
    [InlineData(NativeCall.WriteCells, 0, true)]
    [InlineData(NativeCall.WriteCells, null, true)]
    public async Task Cells_CannotBeMoved_EndAtMostTheAnswerOfThePass(NativeCall call, int? code, bool onDraft)
    {
        int calls = await CountAsync(call, onDraft);
        output.WriteLine($"{calls} calls");
        for (int at = 1; at <= calls; at += Math.Max(1, calls / 3))
        {
            // Cells that llama.cpp does not give out stay where they are; what it does not take back is read again.
            int failed = await RunAsync(new NativeFault(call, [at], code), onDraft, mayMiss: true);
            Assert.InRange(failed, 0, onDraft || (call == NativeCall.ReadCells && code is not null) ? 0 : 1);
        }

        Assert.NotEqual(0, calls);
    }

    [NativeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decode_FailsWhileCostsAreLearned_EndsAtMostTheAnswerThatWasAlone(bool onDraft)
    {
        GenerationRequest[] adaptive = [.. pair.Requests.Select(request => request with { Tree = null, Mode = SpeculationMode.Auto })];

        // The first passes are those that time the models before the first request.
        int failed = await RunAsync(new NativeFault(NativeCall.Decode, onDraft ? null : [2, 30], Code: -3), onDraft, mayMiss: !onDraft, adaptive);
        Assert.InRange(failed, 0, onDraft ? 0 : 1);
    }

    private async Task<int> CountAsync(NativeCall call, bool onDraft)
    {
        // No call fails, so all are counted. Whether gaps have to be closed depends on how the conversations fall together.
        for (int attempt = 0; attempt < 20; attempt++)
        {
            await RunAsync(new NativeFault(call, []), onDraft, mayMiss: true);
            if (_calls > 0)
            {
                break;
            }
        }

        return _calls;
    }

    /// <summary>Lets all conversations meet a fault and checks everything but how many of them failed, which is returned.</summary>
    private async Task<int> RunAsync(NativeFault fault, bool onDraft, bool mayMiss = false, IReadOnlyList<GenerationRequest>? requests = null)
    {
        FaultyContext context = onDraft ? pair.DraftContext : pair.TargetContext;
        (string? Text, Exception? Error)[] answers;
        using (GenerationEngine engine = pair.CreateEngine())
        {
            // The first pass waits until all requests are there, so that the numbers of passes mean the same in every run.
            using var all = new ManualResetEventSlim();
            pair.TargetContext.BeforePass = _ => all.Wait();
            context.Set(fault);
            Task<(string? Text, Exception? Error)>[] readers = [.. (requests ?? pair.Requests).Select(request => FaultyPair.ReadAsync(engine, request))];
            all.Set();
            answers = await Task.WhenAll(readers);
            pair.TargetContext.BeforePass = null;
            Assert.True(mayMiss || context.Faults > 0, $"{fault} was never met.");
            _calls = context.CallsOf(fault.Call);
            context.Set(null);
            Assert.Equal((pair.Expected[1], null), await FaultyPair.ReadAsync(engine, pair.Requests[1]));
            Assert.Equal(0, engine.Counters.Running);
        }

        for (int i = 0; i < answers.Length; i++)
        {
            Assert.True(answers[i].Error is null or SpecHubException, $"{fault}: {answers[i].Error}");
            if (answers[i].Error is null)
            {
                Assert.Equal((fault, i, pair.Expected[i]), (fault, i, answers[i].Text));
            }
        }

        pair.RequireEmpty();
        return answers.Count(answer => answer.Error is not null);
    }
}
