using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Runs a query. Throws the refusals of <see cref="SoqlErrors"/>.</summary>
internal sealed class QueryRunner(Database database)
{
    /// <param name="text">The SOQL.</param>
    /// <param name="includeDeleted">True for queryAll.</param>
    /// <param name="isSeen">Whether the caller may see an object.</param>
    public QueryRows Run(string text, bool includeDeleted, Func<string, bool> isSeen)
    {
        var query = SoqlParser.Parse(text);
        var type = database.Schema.Find(query.From) is { } found && isSeen(found.Name) ? found : throw SoqlErrors.UnknownType(query.From);
        if (type.Name == FileObjects.LinkName && !FiltersLinks(query.Where))
        {
            throw SoqlErrors.Malformed(
                "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator "
                + "or multiple Id's using the IN operator.");
        }

        FieldPath[] fields = [.. query.Fields.Select(path => FieldPath.Resolve(database.Schema, type, path))];
        var isMatch = query.Where is { } where ? new ConditionCompiler(database.Schema, type, Find, database.Now).Compile(where) : _ => true;
        var order = query.OrderBy.Select(item => (Path: FieldPath.Resolve(database.Schema, type, item.Path), Ordering: item)).ToArray();
        if (Array.Find(order, item => !item.Path.Field.Filterable).Path is { } unsortable)
        {
            throw SoqlErrors.NotSortable(unsortable.Field);
        }

        IEnumerable<Record> rows = database.Read(data => QueryPlanner.Candidates(data.TableOf(type), query.Where));
        rows = rows.Where(record => (includeDeleted || !record.IsDeleted) && isMatch(record));
        if (query.CountAlias is { } alias)
        {
            return new QueryRows(false, fields, [.. rows.Where(record => fields[0].ValueOf(record, Find) is not null)]) { CountAlias = alias };
        }

        rows = Sort(rows, order).Skip(query.Offset);
        return new QueryRows(query.IsCount, fields, [.. query.Limit is { } limit ? rows.Take(limit) : rows]);
    }

    private static bool FiltersLinks(Condition? where) => where switch
    {
        Comparison { Operator: "=" or "IN" } comparison => comparison.Path.Equals("ContentDocumentId", StringComparison.OrdinalIgnoreCase)
            || comparison.Path.Equals("LinkedEntityId", StringComparison.OrdinalIgnoreCase),
        AllOf all => all.Parts.Any(FiltersLinks),
        _ => false,
    };

    private IEnumerable<Record> Sort(IEnumerable<Record> rows, IEnumerable<(FieldPath Path, Ordering Ordering)> order)
    {
        IOrderedEnumerable<Record>? sorted = null;
        foreach (var (path, ordering) in order)
        {
            var nulls = ordering.NullsLast ? 1 : -1;
            int NullsOf(Record record) => path.ValueOf(record, Find) is null ? nulls : 0;
            object ValueOf(Record record) => path.ValueOf(record, Find)!;
            var comparer = FieldComparers.For(path.Field);
            sorted = sorted is null ? rows.OrderBy(NullsOf) : sorted.ThenBy(NullsOf);
            sorted = ordering.Descending ? sorted.ThenByDescending(ValueOf, comparer) : sorted.ThenBy(ValueOf, comparer);
        }

        return sorted ?? rows;
    }

    private Record? Find(string id) => database.Read(data => data.Find(id));
}

/// <summary>Result of a query: the fields to show, and the records as they were when it ran.</summary>
internal sealed record QueryRows(bool IsCount, IReadOnlyList<FieldPath> Fields, IReadOnlyList<Record> Records)
{
    /// <summary>Under which the number of records stands; null where they are shown.</summary>
    public string? CountAlias { get; init; }
}
