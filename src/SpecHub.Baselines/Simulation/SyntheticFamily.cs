namespace SpecHub.Baselines.Simulation;

/// <summary>How the laws of a synthetic target and of its draft are made.</summary>
/// <remarks>
/// After every text the target's logits are <see cref="Sharpness"/> z with independent z: exponential where
/// <see cref="IsHeavy"/> is set, which makes the target's weights a power law of index 1 / sharpness as those of real
/// models nearly are, else standard normal. The draft's logits are the target's and <see cref="Noise"/> times
/// independent standard normal numbers.
/// </remarks>
/// <param name="Name">The name by which options and reports call the family.</param>
/// <param name="Sharpness">The size of the target's logits.</param>
/// <param name="Noise">The standard deviation of the draft's error.</param>
/// <param name="IsHeavy">Whether a few tokens hold most of the target's probability.</param>
public sealed record SyntheticFamily(string Name, float Sharpness, float Noise, bool IsHeavy)
{
    /// <summary>Gets the default: a target that is as sure as a chat model, and a draft that it takes two of three guesses from.</summary>
    public static SyntheticFamily Usual { get; } = new("usual", Sharpness: 1.5f, Noise: 1.6f, IsHeavy: true);

    /// <summary>Gets all families: the usual one, a close draft, one far off, flat laws, and laws with light tails.</summary>
    public static IReadOnlyList<SyntheticFamily> All { get; } =
    [
        Usual,
        new("close", Sharpness: 1, Noise: 1, IsHeavy: true),
        new("far", Sharpness: 1.5f, Noise: 2.6f, IsHeavy: true),
        new("flat", Sharpness: .6f, Noise: .8f, IsHeavy: true),
        new("light", Sharpness: 1.5f, Noise: 1.6f, IsHeavy: false),
    ];
}
