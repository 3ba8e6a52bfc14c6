using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SpecHub.Baselines.Verification;
using SpecHub.Trees;
using SpecHub.Verification;
using Spectre.Console;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>Measures cells of the acceptance table: <c>acceptance --verifiers spechub --trees 2^4 --output file.jsonl</c>.</summary>
internal static class AcceptanceCommand
{
    public static int Run(string[] arguments)
    {
        var verifiers = new Option<string>("--verifiers") { DefaultValueFactory = _ => "rrs,rrs-wor,spechub,hub-traversal,coupled", Description = "Rules, separated by commas." };
        var trees = new Option<string>("--trees") { DefaultValueFactory = _ => "2^2,2^3,2^4,2^5,best:6/2,best:14/3,best:30/4,best:62/5", Description = "Trees, separated by commas; best:n only for coupled." };
        var temperatures = new Option<string>("--temperatures") { DefaultValueFactory = _ => "0.6,1", Description = "Temperatures, separated by commas." };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 80, Description = "Tokens an answer." };
        var output = new Option<string>("--output") { Required = true, Description = "A file of JSON lines; new lines go to its end." };
        var models = new Option<string>("--models") { DefaultValueFactory = _ => "models", Description = "The folder with the bundled pair." };
        var command = new RootCommand("Tokens per target evaluation of the bundled pair, counted, not timed.") { verifiers, trees, temperatures, tokens, output, models };
        command.SetAction(parsed =>
        {
            string[] Words(Option<string> option) => parsed.GetRequiredValue(option).Split(',');
            Cell[] cells = [..
                from temperature in Words(temperatures)
                from verifier in Words(verifiers)
                from tree in Words(trees)
                where verifier == "coupled" || !tree.StartsWith("best", StringComparison.Ordinal)
                select new Cell(Named(verifier), TreeShape.Parse(tree), float.Parse(temperature, CultureInfo.InvariantCulture))];
            Measure(cells, parsed.GetValue(tokens), parsed.GetRequiredValue(output), parsed.GetRequiredValue(models));
        });
        return command.Parse(arguments).Invoke();
    }

    private static ITreeVerifier Named(string name) =>
        BaselineVerifiers.All.FirstOrDefault(verifier => verifier.Name == name) ?? Verifiers.Named(name);

    private static void Measure(Cell[] cells, int tokens, string output, string models)
    {
        using var study = new AcceptanceStudy(models);
        using StreamWriter lines = File.AppendText(output);
        AnsiConsole.Progress().Start(context =>
        {
            ProgressTask progress = context.AddTask("answers", maxValue: cells.Length * Questions.All.Count);

            // Question by question, so that a run that is cut short has all cells on the same questions.
            for (int question = 0; question < Questions.All.Count; question++)
            {
                foreach (Cell cell in cells)
                {
                    AnswerCount count = study.Answer(cell, question, tokens);
                    lines.WriteLine(JsonSerializer.Serialize(count, JsonSerializerOptions.Web));
                    lines.Flush();
                    progress.Increment(1);
                }
            }
        });
    }
}
