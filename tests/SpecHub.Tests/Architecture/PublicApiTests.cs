using System.Reflection;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Architecture;

/// <summary>A change of the public surface is a change of PublicApi.txt, so it is seen and meant.</summary>
public sealed class PublicApiTests
{
    private const string ApproveVariable = "SPECHUB_APPROVE_API";

    [Fact]
    public void Surface_OfTheCore_IsTheApprovedOne()
    {
        string file = Path.Combine(Repository.Root, "src", "SpecHub", "PublicApi.txt");
        string surface = string.Concat(Lines(typeof(TokenId).Assembly).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(file, surface);
        }

        Assert.True(File.Exists(file), $"{file} is missing. Run this test with {ApproveVariable}=1 and review the file.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), surface);
    }

    private static IEnumerable<string> Lines(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            yield return $"{Kind(type)} {type.FullName}{Parents(type)}";
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                yield return $"    {member}";
            }
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Parents(Type type)
    {
        if (type.IsEnum)
        {
            return string.Empty;
        }

        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];
        string[] names = [.. bases.Concat(type.GetInterfaces()).Select(Name).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? string.Empty : $" : {string.Join(", ", names)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

        return
            from member in type.GetMembers(Declared)
            where !member.Name.Contains('<', StringComparison.Ordinal)
            let line = Line(member)
            where line is not null
            select line;
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo { IsPublic: true, IsSpecialName: false } field => field.DeclaringType!.IsEnum
            ? $"{field.Name} = {field.GetRawConstantValue()}"
            : $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{Name(property.PropertyType)} {property.Name} {{ {accessors} }}",
        ConstructorInfo constructor when IsSeen(constructor) => $"{member.DeclaringType!.Name}({Parameters(constructor)})",
        MethodInfo method when IsSeen(method) && (!method.IsSpecialName || IsOperator(method)) =>
            $"{(method.IsStatic ? "static " : string.Empty)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static bool IsOperator(MethodInfo method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Accessors(PropertyInfo property)
    {
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
        IEnumerable<string> seen =
        [
            .. property.GetMethod is { } get && IsSeen(get) ? ["get;"] : Array.Empty<string>(),
            .. property.SetMethod is { } set && IsSeen(set) ? [isInit ? "init;" : "set;"] : Array.Empty<string>(),
        ];
        return string.Join(' ', seen);
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        string[] arguments = [.. type.GetGenericArguments().Select(Name)];
        return arguments.Length > 0 ? $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>" : type.Name;
    }
}
