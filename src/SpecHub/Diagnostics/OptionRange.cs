using System.Runtime.CompilerServices;

namespace SpecHub.Diagnostics;

/// <summary>Refuses options that are outside their range.</summary>
internal static class OptionRange
{
    /// <summary>Throws when a rule does not hold.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="value">The value, which is also what is named.</param>
    /// <param name="rule">The rule, as it follows the name: "must be at least 1".</param>
    /// <param name="name">The name of the option; the compiler fills it in.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not hold.</exception>
    public static void Require(bool holds, object? value, string rule, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} {rule}.");
        }
    }
}
