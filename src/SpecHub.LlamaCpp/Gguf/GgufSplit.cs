namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Finds and checks the other parts of a split model.</summary>
internal static class GgufSplit
{
    /// <summary>Throws when the name says that the file is not the first part.</summary>
    public static void CheckName(string path)
    {
        if (GgufSplitName.Parse(path) is { Number: not 1 } name)
        {
            throw NotFirst(path, name.Number, name);
        }
    }

    /// <summary>Reads the parts after the first, none if the model is in one file.</summary>
    /// <returns>All parts in order, the first included.</returns>
    /// <exception cref="ModelFileException">A part is missing, breaks a rule, or has the wrong number.</exception>
    public static IReadOnlyList<GgufPart> ReadAll(GgufPart first)
    {
        int count = Number(first, GgufKeys.SplitCount) ?? 1;
        if (count <= 1)
        {
            return [first];
        }

        GgufSplitName? name = GgufSplitName.Parse(first.Path);
        int firstNumber = Number(first, GgufKeys.SplitNumber) + 1
            ?? throw GgufErrors.Damaged(first.Path, $"The key '{GgufKeys.SplitNumber}' of a split model is missing.");
        if (firstNumber != 1)
        {
            throw NotFirst(first.Path, firstNumber, name);
        }

        if (name is null || name.Count != count)
        {
            throw GgufErrors.Refused(
                first.Path,
                $"it is the first of {count} parts, and the others are found by its name, which must end in " +
                $"'-00001-of-{count:D5}.gguf'.",
                "Give all parts the names under which they were published.");
        }

        List<GgufPart> parts = [first];
        for (int number = 2; number <= count; number++)
        {
            GgufPart part = GgufPart.Read(name.PathOf(number));
            parts.Add(part);
            if (Number(part, GgufKeys.SplitNumber) + 1 is not int found || found != number)
            {
                throw GgufErrors.Damaged(
                    part.Path, $"The key '{GgufKeys.SplitNumber}' does not say that this is part {number} of {count}.");
            }
        }

        return parts;
    }

    /// <summary>Returns the tensors of all parts in order.</summary>
    /// <exception cref="ModelFileException">Two parts have a tensor of the same name.</exception>
    public static IReadOnlyList<GgufTensor> JoinTensors(IReadOnlyList<GgufPart> parts)
    {
        List<GgufTensor> tensors = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (GgufPart part in parts)
        {
            foreach (GgufTensor tensor in part.Tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw GgufErrors.Damaged(
                        part.Path,
                        $"The tensor {GgufErrors.Quote(tensor.Name)} is also in an earlier part of the model.");
                }

                tensors.Add(tensor);
            }
        }

        return tensors.AsReadOnly();
    }

    private static ModelFileException NotFirst(string path, int number, GgufSplitName? name) => GgufErrors.Refused(
        path,
        $"it is part {number} of a split model, and a model is opened by its first part.",
        name is null ? "Name the first part." : $"Name '{name.PathOf(1)}'.");

    private static int? Number(GgufPart part, string key)
    {
        if (!part.Metadata.TryGetValue(key, out GgufValue? value))
        {
            return null;
        }

        return value.Type == GgufValueType.U16
            ? (int?)value.WholeNumber
            : throw GgufErrors.Damaged(part.Path, $"The key '{key}' has the type {value.Type}; it must be U16.");
    }
}
