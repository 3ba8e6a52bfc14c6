namespace SpecHub.Benchmarks.Acceptance;

/// <summary>What the bundled target is asked in measurements: stories, explanations, tips, e-mails and small code.</summary>
internal static class Questions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "Tell me a short story about a brave fox.",
        "Tell me a story about a lighthouse keeper who finds a letter.",
        "Write a short story about a robot that learns to paint.",
        "Tell me a bedtime story about a sleepy dragon.",
        "Write a story about two friends who get lost in the mountains.",
        "Tell me a story about an old clockmaker.",
        "Explain how a rainbow forms.",
        "Explain what photosynthesis is to a child.",
        "Explain why the sky is blue.",
        "What is the difference between weather and climate?",
        "Explain how a bicycle stays upright.",
        "Explain how vaccines work.",
        "Give me five tips for a better night's sleep.",
        "Give me tips for learning a new language.",
        "How can I save money on groceries?",
        "Give me some advice for a job interview.",
        "Write an e-mail to my landlord about a broken heater.",
        "Write a polite e-mail that asks for a day off.",
        "Write a thank-you note to a teacher.",
        "Write an e-mail that invites the team to a picnic.",
        "Write a Python function that reverses a string.",
        "Write a function that checks whether a number is prime.",
        "Describe a quiet village by the sea.",
        "Describe your favourite season.",
    ];
}
