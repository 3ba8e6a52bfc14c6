using System.CommandLine;
using System.Text.Json;
using SpecHub.Baselines.Verification;
using SpecHub.Benchmarks.Acceptance;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;
using Spectre.Console;

namespace SpecHub.Benchmarks.Rounds;

/// <summary>Times the verification of whole rounds against the target's evaluation of the same rounds: <c>rounds --output file.jsonl</c>.</summary>
internal static class RoundsCommand
{
    public static int Run(string[] arguments)
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 12 };
        var output = new Option<string>("--output") { Required = true };
        var models = new Option<string>("--models") { DefaultValueFactory = _ => "models" };
        var command = new RootCommand("What the verification of a round costs, as a share of the target's evaluation.") { rounds, output, models };
        command.SetAction(parsed => Measure(parsed.GetValue(rounds), parsed.GetRequiredValue(output), parsed.GetRequiredValue(models)));
        return command.Parse(arguments).Invoke();
    }

    private static void Measure(int rounds, string output, string models)
    {
        ITreeVerifier[] rules = [.. Verifiers.All, .. BaselineVerifiers.All];
        Dictionary<string, List<RoundTimes>> times = rules.ToDictionary(static rule => rule.Name, static _ => new List<RoundTimes>(), StringComparer.Ordinal);
        using var study = new StudyModels(models, threads: null);
        var decoder = new SpeculativeDecoder(study.Target, new ModelDrafter(study.Draft, study.Target.VocabularySize));
        AnsiConsole.Progress().Start(context =>
        {
            ProgressTask progress = context.AddTask("rounds", maxValue: Questions.All.Count / 4 * rules.Length);
            for (int question = 0; question < Questions.All.Count; question += 4)
            {
                // Rules take turns on every prompt, so that a slow moment of the machine does not hit one of them.
                foreach (ITreeVerifier rule in rules)
                {
                    Decode(study, decoder, rule, question, rounds, times[rule.Name]);
                    progress.Increment(1);
                }
            }
        });

        File.WriteAllLines(output, rules.Select(rule => JsonSerializer.Serialize(Line(rule, times[rule.Name]), JsonSerializerOptions.Web)));
    }

    private static void Decode(StudyModels study, SpeculativeDecoder decoder, ITreeVerifier rule, int question, int rounds, List<RoundTimes> times)
    {
        var options = new DecodingOptions
        {
            Seed = StudyModels.SeedOf(question),
            Shape = TreeOf(rule),
            Sampling = new SamplingOptions { Temperature = 1 },
            Verifier = rule,
        };
        using DecodingSequence sequence = decoder.Start(study.Prompt(question), options);
        while (decoder.Prefill(sequence))
        {
        }

        // The first round compiles and fills buffers.
        decoder.Step([sequence], [TreeShape.MaxDepth]);
        for (int round = 0; round < rounds; round++)
        {
            times.Add(decoder.Step([sequence], [TreeShape.MaxDepth]));
        }
    }

    private static object Line(ITreeVerifier rule, List<RoundTimes> times)
    {
        double[] verify = [.. times.Select(static round => round.Verify.TotalMicroseconds).Order()];
        double[] evaluate = [.. times.Select(static round => round.Evaluate.TotalMicroseconds).Order()];
        double[] share = [.. times.Select(static round => round.Verify / round.Evaluate).Order()];
        return new
        {
            rule = rule.Name,
            tree = TreeOf(rule).ToString(),
            rounds = times.Count,
            verifyMicroseconds = At(verify, 0.5),
            evaluateMicroseconds = At(evaluate, 0.5),
            share = At(share, 0.5),
            shareLow = At(share, 0.1),
            shareHigh = At(share, 0.9),
        };
    }

    private static TreeShape TreeOf(ITreeVerifier rule) => TreeShape.Parse(rule.MaxChildren == 1 ? "chain:4" : "2^4");

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
}
