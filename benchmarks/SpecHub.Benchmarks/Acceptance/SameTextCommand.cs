using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;
using Spectre.Console;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>Measures coupled trees and transport rules on the same text: <c>same-text --trees 2^4,best:30/4 --output file.jsonl</c>.</summary>
internal static class SameTextCommand
{
    private static readonly string[] Laws = ["two with replacement", "two without replacement", "a hub and a drawn token"];

    public static int Run(string[] arguments)
    {
        var trees = new Option<string>("--trees") { DefaultValueFactory = _ => "2^2,2^3,2^4,2^5,best:6/2,best:14/3,best:30/4,best:62/5" };
        var temperatures = new Option<string>("--temperatures") { DefaultValueFactory = _ => "0.6,1" };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 100 };
        var output = new Option<string>("--output") { Required = true };
        var sharpness = new Option<string>("--sharpness") { DefaultValueFactory = _ => "1" };
        var models = new Option<string>("--models") { DefaultValueFactory = _ => "models" };
        var command = new RootCommand("Rounds that coupled trees and transport rules need for the same text.") { trees, temperatures, tokens, sharpness, output, models };
        command.SetAction(parsed =>
        {
            TreeShape[] shapes = [.. parsed.GetRequiredValue(trees).Split(',').Select(TreeShape.Parse)];
            float[] heats = [.. parsed.GetRequiredValue(temperatures).Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
            float[] factors = [.. parsed.GetRequiredValue(sharpness).Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
            Measure(shapes, heats, factors, parsed.GetValue(tokens), parsed.GetRequiredValue(output), parsed.GetRequiredValue(models));
        });
        return command.Parse(arguments).Invoke();
    }

    private static void Measure(TreeShape[] shapes, float[] temperatures, float[] sharpness, int tokens, string output, string models)
    {
        using var study = new SameTextStudy(models);
        using StreamWriter lines = File.CreateText(output);
        AnsiConsole.Progress().Start(context =>
        {
            ProgressTask progress = context.AddTask("texts", maxValue: temperatures.Length * Questions.All.Count);
            foreach (float temperature in temperatures)
            {
                for (int question = 0; question < Questions.All.Count; question++)
                {
                    Answer(study, shapes, temperature, sharpness, question, tokens, lines);
                    lines.Flush();
                    progress.Increment(1);
                }

                WriteCorrections(study.Correction, temperature, lines);
            }
        });
    }

    /// <summary>Writes how often corrected drafts agreed with the target, over this temperature and those before it.</summary>
    private static void WriteCorrections(DraftCorrection correction, float temperature, StreamWriter lines)
    {
        for (int variant = 0; variant < correction.Agreements.Length; variant++)
        {
            (int suffix, double share) = variant == 0 ? (0, 0) : SameTextStudy.Corrections[variant - 1];
            lines.WriteLine(JsonSerializer.Serialize(
                new
                {
                    correction = suffix,
                    share,
                    upToTemperature = temperature,
                    places = correction.Places,
                    corrected = correction.Corrected[variant],
                    agreements = correction.Agreements[variant],
                },
                JsonSerializerOptions.Web));
        }
    }

    private static void Answer(SameTextStudy study, TreeShape[] shapes, float temperature, float[] sharpness, int question, int tokens, StreamWriter lines)
    {
        var plain = new Cell(Verifiers.Coupled, TreeShape.RootOnly, temperature);
        (IReadOnlyList<TokenId> text, IReadOnlyList<double[]> accepts, IReadOnlyList<double[]> bounds) = study.Reference(question, plain.Sampling, tokens);
        for (int law = 0; law < Laws.Length; law++)
        {
            double bound = bounds.Average(each => each[law]);
            lines.WriteLine(JsonSerializer.Serialize(new { law = Laws[law], temperature, prompt = question, tokens = accepts.Count, bound }, JsonSerializerOptions.Web));
        }

        foreach (TreeShape shape in shapes)
        {
            foreach (float factor in sharpness)
            {
                (int rounds, int drafted) = study.Rounds(text, text.Count - accepts.Count, plain with { Tree = shape }, question, factor);
                Write("coupled", shape, rounds, drafted, factor);
            }

            for (int rule = 0; rule < TransportAlongText.Rules.Count && shape is { Growth: TreeGrowthKind.Fixed, Branching: 2 }; rule++)
            {
                Write(
                    TransportAlongText.Rules[rule],
                    shape,
                    TransportAlongText.Evaluations([.. accepts.Select(accept => accept[rule])], shape.Depth),
                    drafted: 0,
                    factor: 1);
            }
        }

        void Write(string verifier, TreeShape shape, double evaluations, int drafted, float factor) => lines.WriteLine(JsonSerializer.Serialize(
            new { verifier, tree = shape.ToString(), temperature, prompt = question, tokens = accepts.Count, targetEvaluations = evaluations, drafted, sharpness = factor },
            JsonSerializerOptions.Web));
    }
}
