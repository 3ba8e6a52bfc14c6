namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Checks how many entries a file announces, before anything is made for them.</summary>
internal static class GgufCount
{
    /// <summary>Throws unless so many entries are allowed and can fit into what is left of the file.</summary>
    /// <param name="reader">Stands behind the number.</param>
    /// <param name="things">The entries, in the plural.</param>
    /// <param name="count">The number that the file announces.</param>
    /// <param name="smallest">The least bytes that an entry takes, at least 1.</param>
    /// <param name="most">The greatest number allowed.</param>
    public static void Check(GgufReader reader, string things, ulong count, int smallest, int most)
    {
        if (count > (ulong)most)
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} announces {count:N0} {things} before byte {reader.Position:N0}; " +
                $"at most {most:N0} are allowed.");
        }

        if (count > (ulong)(reader.Remaining / smallest))
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} announces {count:N0} {things} before byte {reader.Position:N0}, " +
                $"for which the file of {reader.Length:N0} bytes is too short.");
        }
    }
}
