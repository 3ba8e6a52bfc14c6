using BenchmarkDotNet.Running;
using SpecHub.Benchmarks.Acceptance;
using SpecHub.Benchmarks.Dequantisation;
using SpecHub.Benchmarks.Ngrams;
using SpecHub.Benchmarks.Peers;
using SpecHub.Benchmarks.PoorDrafts;
using SpecHub.Benchmarks.Prefixes;
using SpecHub.Benchmarks.Rounds;
using SpecHub.Benchmarks.Turns;

switch (args)
{
    case ["acceptance", .. string[] rest]:
        return AcceptanceCommand.Run(rest);
    case ["same-text", .. string[] rest]:
        return SameTextCommand.Run(rest);
    case ["rounds", .. string[] rest]:
        return RoundsCommand.Run(rest);
    case ["turns", .. string[] rest]:
        return TurnsCommand.Run(rest);
    case ["ngrams", .. string[] rest]:
        return NgramsCommand.Run(rest);
    case ["dequantise", .. string[] rest]:
        return DequantiseCommand.Run(rest);
    case ["prefix", .. string[] rest]:
        return await PrefixCommand.RunAsync(rest).ConfigureAwait(false);
    case ["raw-loop", .. string[] rest]:
        return await RawLoopCommand.RunAsync(rest).ConfigureAwait(false);
    case ["poor-drafts", .. string[] rest]:
        return await PoorDraftsCommand.RunAsync(rest).ConfigureAwait(false);
    case ["answer-lines", .. string[] rest]:
        return await AnswerLinesCommand.RunAsync(rest).ConfigureAwait(false);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(AcceptanceCommand).Assembly).Run(args);
        return 0;
}
