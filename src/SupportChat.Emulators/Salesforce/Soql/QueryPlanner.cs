using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Finds few candidates for a condition by an index, so that a query for one record does not read all of them.</summary>
internal static class QueryPlanner
{
    /// <summary>Records among which are all that meet the condition. Under the database's lock.</summary>
    public static Record[] Candidates(Table table, Condition? where)
    {
        var best = Parts(where)
            .Select(part => (Field: table.Type.Find(part.Path), Keys: part.Values))
            .Where(part => part.Field is { } field && (field == table.Type.Id || field.Indexed))
            .OrderBy(part => part.Field == table.Type.Id ? 0 : part.Field!.Unique ? 1 : 2)
            .FirstOrDefault();
        if (best.Field is not { } key)
        {
            return table.All();
        }

        var keys = best.Keys.Select(literal => Literals.For(key, literal)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var records = key == table.Type.Id
            ? keys.Select(table.Find).OfType<Record>()
            : keys.SelectMany(value => table.IndexOf(key)!.Find(value)).Distinct(StringComparer.Ordinal).Select(id => table.Find(id)!);
        return [.. records.OrderBy(record => record.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<Comparison> Parts(Condition? where)
    {
        var parts = where switch
        {
            AllOf all => all.Parts.SelectMany(Parts),
            Comparison { Operator: "=" or "IN" } comparison => [comparison],
            _ => [],
        };
        return parts.Where(part => part.Values.All(value => value.Kind == LiteralKind.Text && value.Value is not ""));
    }
}
