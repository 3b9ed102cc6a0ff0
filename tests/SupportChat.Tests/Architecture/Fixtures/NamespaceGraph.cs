using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace SupportChat.Tests.Architecture.Fixtures;

/// <summary>
/// Which namespaces of an assembly use which others, as its compiled code has it: base types, signatures, attributes, generic arguments and method bodies,
/// with what the compiler made out of lambdas and async methods. It cannot see a constant, whose value the compiler copies.
/// </summary>
internal sealed class NamespaceGraph
{
    private readonly string root;
    private readonly HashSet<string> namespaces;
    private readonly IReadOnlyList<NamespaceDependency> dependencies;

    private NamespaceGraph(string root, HashSet<string> namespaces, IEnumerable<(TypeName From, TypeName To)> uses)
    {
        this.root = root;
        this.namespaces = namespaces;
        dependencies = [.. uses
            .Where(use => use.From.Namespace != use.To.Namespace && IsWithin(root, use.From.Namespace) && IsWithin(root, use.To.Namespace))
            .GroupBy(use => (From: use.From.Namespace, To: use.To.Namespace), use => $"{use.From.Name} -> {use.To.Name}")
            .Select(group => new NamespaceDependency(group.Key.From, group.Key.To, [.. group.Distinct().Order(StringComparer.Ordinal)]))
            .OrderBy(dependency => dependency.From, StringComparer.Ordinal).ThenBy(dependency => dependency.To, StringComparer.Ordinal)];
    }

    /// <summary>Reads an assembly whose root namespace has its name; what other namespaces hold, as generated code and <c>Program</c>, is left out.</summary>
    public static NamespaceGraph Of(string assemblyName)
    {
        var assembly = Assembly.Load(assemblyName);
        var types = new ArchLoader().LoadAssembly(assembly).Build().Types.ToList();
        var uses = types.SelectMany(type => type.Dependencies
            .Where(dependency => dependency.Target is not GenericParameter)
            .Select(dependency => (NameOf(type), NameOf(dependency.Target))));
        var own = types.Select(type => NameOf(type).Namespace).Where(name => IsWithin(assemblyName, name));
        return new NamespaceGraph(assemblyName, own.ToHashSet(StringComparer.Ordinal), uses.Concat(Caught(assembly)));
    }

    /// <summary>Dependencies from which a way leads back to where they begin; first those that rest on the fewest types.</summary>
    public IEnumerable<NamespaceDependency> InCircles() =>
        dependencies.Where(dependency => Reachable(dependency.To).Contains(dependency.From)).OrderBy(dependency => dependency.Types.Count);

    /// <summary>Dependencies on a room that stands later in the list.</summary>
    /// <param name="rooms">All namespaces, without the root's name; each may use only those before it.</param>
    public IEnumerable<NamespaceDependency> Against(IReadOnlyList<string> rooms)
    {
        var order = rooms
            .Select((room, position) => (Name: FullName(room), position))
            .ToDictionary(room => room.Name, room => room.position, StringComparer.Ordinal);
        return dependencies.Where(dependency => order.GetValueOrDefault(dependency.From, -1) < order.GetValueOrDefault(dependency.To, int.MaxValue));
    }

    /// <summary>Namespaces that the list lacks, and names in it that no type has.</summary>
    public IEnumerable<string> Unlisted(IReadOnlyList<string> rooms)
    {
        var listed = rooms.Select(FullName).ToHashSet(StringComparer.Ordinal);
        listed.SymmetricExceptWith(namespaces);
        return listed.Order(StringComparer.Ordinal);
    }

    private static bool IsWithin(string root, string name) => name == root || name.StartsWith(root + ".", StringComparison.Ordinal);

    private static TypeName NameOf(IType type) => NameOf(type.Namespace?.FullName, type.FullName);

    private static TypeName NameOf(Type type) =>
        NameOf(type.Namespace, type.IsConstructedGenericType ? type.GetGenericTypeDefinition().FullName! : type.FullName!);

    /// <summary>A nested type counts to the one that holds it.</summary>
    private static TypeName NameOf(string? space, string fullName) =>
        string.IsNullOrEmpty(space) ? new TypeName("", fullName.Split('+')[0]) : new TypeName(space, fullName[(space.Length + 1)..].Split('+')[0]);

    /// <summary>What catch clauses name; a clause without a variable leaves no other trace.</summary>
    private static IEnumerable<(TypeName From, TypeName To)> Caught(Assembly assembly)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return from type in assembly.GetTypes()
               from method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all))
               from clause in method.GetMethodBody()?.ExceptionHandlingClauses ?? []
               where clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType is { IsGenericParameter: false }
               select (NameOf(type), NameOf(clause.CatchType!));
    }

    private string FullName(string room) => room.Length == 0 ? root : $"{root}.{room}";

    private HashSet<string> Reachable(string from)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([from]);
        while (next.TryDequeue(out var name))
        {
            foreach (var dependency in dependencies.Where(dependency => dependency.From == name && found.Add(dependency.To)))
            {
                next.Enqueue(dependency.To);
            }
        }

        return found;
    }

    private readonly record struct TypeName(string Namespace, string Name);
}

/// <summary>That one namespace uses another, and by which types: <c>TypeA -> TypeB</c>.</summary>
internal sealed record NamespaceDependency(string From, string To, IReadOnlyList<string> Types)
{
    public override string ToString() => $"{From} -> {To}: {string.Join(", ", Types)}";
}
