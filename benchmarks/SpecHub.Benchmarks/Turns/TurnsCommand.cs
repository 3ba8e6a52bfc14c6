using System.CommandLine;
using System.Text.Json;
using SpecHub.LlamaCpp;
using SpecHub.Tokens;
using Spectre.Console;

namespace SpecHub.Benchmarks.Turns;

/// <summary>Compares ways of decoding whose rounds take turns: <c>turns --output file.jsonl</c>.</summary>
/// <remarks>
/// Speeds of shared machines change within a second, so whole answers compared with each other say little. Here every arm
/// has models of its own, and the one that is behind in its text makes the next round: each part of a text is timed in all
/// arms within some milliseconds. Several answers at once are decoded as a server with work does: where one ends the next
/// begins. What an engine does beside the rounds is left out; <c>raw-loop</c> and <c>spechub bench</c>
/// have it.
/// </remarks>
internal static class TurnsCommand
{
    // How many answers count for each place.
    private const int AnswersAPlace = 2;

    public static int Run(string[] arguments)
    {
        var model = new Option<string>("--model") { DefaultValueFactory = _ => "models/SmolLM2-135M-Instruct.Q4_1.gguf", Description = "The target." };
        var draft = new Option<string>("--draft") { DefaultValueFactory = _ => "models/smollm2-draft.q8_0.gguf", Description = "The draft." };
        var prompts = new Option<string>("--prompts") { DefaultValueFactory = _ => "src/SpecHub.Cli/Bench/prompts.jsonl", Description = "Lines of JSON with class and prompt." };
        var arms = new Option<string>("--arms") { DefaultValueFactory = _ => "off,auto", Description = "off first; auto, and trees with what they are drafted from, such as best:6/both." };
        var temperatures = new Option<string>("--temperatures") { DefaultValueFactory = _ => "0,0.7,1", Description = "The temperatures." };
        var conversations = new Option<string>("--conversations") { DefaultValueFactory = _ => "1,4", Description = "How many answers at once." };
        var classes = new Option<string?>("--classes") { Description = "Only these classes. [default: all]" };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 96, Description = "Tokens an answer." };
        var repeats = new Option<int>("--repeats") { DefaultValueFactory = _ => 6, Description = "How often everything is run, with other prompts of the class and other seeds." };
        var first = new Option<int>("--first-repeat") { Description = "The number of the first repeat, 0 or more, so that several processes can share a measurement." };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads that compute." };
        var output = new Option<string>("--output") { Required = true, Description = "The lines of JSON." };
        var command = new RootCommand("Ways of decoding, taking turns round by round.") { model, draft, prompts, arms, temperatures, conversations, classes, tokens, repeats, first, threads, output };
        command.SetAction(parsed =>
        {
            string[]? only = parsed.GetValue(classes)?.Split(',');
            TurnPrompt[] all = TurnPrompt.Read(parsed.GetRequiredValue(prompts));
            var plan = new Plan(
                [.. all.Where(prompt => only?.Contains(prompt.Class, StringComparer.Ordinal) ?? true).GroupBy(static prompt => prompt.Class, StringComparer.Ordinal)],
                Numbers(parsed.GetRequiredValue(temperatures), float.Parse),
                Numbers(parsed.GetRequiredValue(conversations), int.Parse),
                parsed.GetValue(tokens),
                parsed.GetValue(first),
                parsed.GetValue(repeats),
                parsed.GetRequiredValue(output));
            var target = new LlamaModelOptions { Path = parsed.GetRequiredValue(model), Threads = parsed.GetValue(threads), ContextLength = 1024, CacheLength = 1024 * plan.Conversations.Max() };
            List<TurnArm> loaded = [];
            try
            {
                foreach (string name in parsed.GetRequiredValue(arms).Split(','))
                {
                    loaded.Add(new TurnArm(name, target, parsed.GetRequiredValue(draft), loaded.FirstOrDefault()));
                }

                Measure(plan, loaded, target.Path, parsed.GetRequiredValue(draft), parsed.GetValue(threads));
            }
            finally
            {
                // The first arm's threads serve all.
                loaded.Reverse();
                loaded.ForEach(static arm => arm.Dispose());
            }
        });
        return command.Parse(arguments).Invoke();
    }

    /// <summary>Returns the numbers of a list with commas.</summary>
    public static T[] Numbers<T>(string list, Func<string, IFormatProvider, T> parse) =>
        [.. list.Split(',').Select(text => parse(text, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Gets where the library is that was named for this run, from the current folder; null for the prebuilt one.</summary>
    /// <remarks>Results are committed, so of a path outside only its end is named.</remarks>
    private static string? Library => Environment.GetEnvironmentVariable("SPECHUB_LLAMA_LIBRARY") is not { Length: > 0 } path ? null
        : Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) ? relative
        : Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    private static void Measure(Plan plan, List<TurnArm> arms, string model, string draft, int threads)
    {
        using StreamWriter lines = File.CreateText(plan.Output);
        AnsiConsole.Progress().Start(context =>
        {
            // The first run of all meets code that is not compiled yet, and costs that are not known.
            ProgressTask progress = context.AddTask("turns", maxValue: plan.Repeats * plan.Classes.Count * plan.Temperatures.Length * plan.Conversations.Length);
            foreach (float temperature in plan.Temperatures)
            {
                Answer(arms, [.. Prompts(plan.Classes[0], arms[0], repeat: 0, plan.Conversations.Max())], plan.Conversations.Max(), temperature, seed: -1, Math.Min(plan.Tokens, 32));
            }

            for (int repeat = plan.First; repeat < plan.First + plan.Repeats; repeat++)
            {
                foreach ((IGrouping<string, TurnPrompt> prompts, float temperature, int conversations) in
                    from prompts in plan.Classes from temperature in plan.Temperatures from conversations in plan.Conversations select (prompts, temperature, conversations))
                {
                    int answers = conversations == 1 ? 1 : AnswersAPlace * conversations;
                    Answer(arms, [.. Prompts(prompts, arms[0], repeat, answers)], conversations, temperature, (1000 * repeat) + 1, plan.Tokens);
                    TokenId[] plain = [.. arms[0].Answers];
                    foreach (TurnArm arm in arms)
                    {
                        lines.WriteLine(JsonSerializer.Serialize(
                            new
                            {
                                promptClass = prompts.Key,
                                temperature,
                                conversations,
                                answers,
                                repeat,
                                arm = arm.Name,
                                tokens = arm.Tokens,
                                evaluations = arm.Evaluations,
                                drafted = arm.Drafted,
                                seconds = arm.Time.TotalSeconds,
                                passSeconds = arm.PassTime.TotalSeconds,
                                draftSeconds = arm.Stages.Draft.TotalSeconds,
                                evaluateSeconds = arm.Stages.Evaluate.TotalSeconds,
                                verifySeconds = arm.Stages.Verify.TotalSeconds,
                                commitSeconds = arm.Stages.Commit.TotalSeconds,
                                sameText = arm.Answers.SequenceEqual(plain),
                                model = Path.GetFileName(model),
                                draft = Path.GetFileName(draft),
                                backend = arm.Backend,
                                library = Library,
                                threads,
                                processors = Environment.ProcessorCount,
                                maxTokens = plan.Tokens,
                            },
                            JsonSerializerOptions.Web));
                    }

                    lines.Flush();
                    progress.Increment(1);
                }
            }
        });
    }

    private static IEnumerable<IReadOnlyList<TokenId>> Prompts(IGrouping<string, TurnPrompt> prompts, TurnArm arm, int repeat, int count)
    {
        TurnPrompt[] all = [.. prompts];
        return Enumerable.Range(repeat, count).Select(index => arm.Tokenizer.Encode(all[index % all.Length].Text, parseSpecial: true));
    }

    private static void Answer(List<TurnArm> arms, IReadOnlyList<IReadOnlyList<TokenId>> prompts, int places, float temperature, long seed, int tokens)
    {
        arms.ForEach(arm => arm.Begin(prompts, places, temperature, seed, tokens));

        // Whoever is behind steps; among equals it is each one's turn, so that none always comes after the same other.
        for (int turn = 0; !arms.TrueForAll(static arm => arm.IsDone); turn++)
        {
            TurnArm? next = null;
            for (int i = 0; i < arms.Count; i++)
            {
                TurnArm arm = arms[(i + turn) % arms.Count];
                next = arm.IsDone || (next is not null && next.Tokens <= arm.Tokens) ? next : arm;
            }

            next!.Step();
        }
    }

    private sealed record Plan(
        IReadOnlyList<IGrouping<string, TurnPrompt>> Classes, float[] Temperatures, int[] Conversations, int Tokens, int First, int Repeats, string Output);
}
