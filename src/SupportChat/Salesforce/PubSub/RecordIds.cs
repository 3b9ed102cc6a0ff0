namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// The record ids of a change event's header: one, several of a merged event, or the wildcard <c>500*</c> (docs/reference/salesforce.md#change-events).
/// </summary>
internal static class RecordIds
{
    /// <summary>Reads all of them.</summary>
    /// <exception cref="FormatException">One is neither an id nor a wildcard.</exception>
    public static (IReadOnlyList<SalesforceId> Ids, bool All) Read(object[] texts)
    {
        var ids = new SalesforceId[texts.Length];
        var count = 0;
        foreach (var text in texts)
        {
            if (SalesforceId.TryParse(text as string, out var id))
            {
                ids[count++] = id;
            }
            else if (text is not string { Length: 4 } wildcard || wildcard[3] != '*')
            {
                throw new FormatException("A record id is neither an id nor a wildcard.");
            }
        }

        return count == ids.Length ? (ids, false) : (ids[..count], true);
    }

    /// <summary>Those that can be read and are Cases.</summary>
    public static IReadOnlyList<SalesforceId> ReadCases(object[] texts)
    {
        var ids = new List<SalesforceId>(texts.Length);
        foreach (var text in texts)
        {
            if (TryParseCase(text as string, out var id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    /// <summary>Reads the id of a Case.</summary>
    public static bool TryParseCase(string? text, out SalesforceId id) => SalesforceId.TryParse(text, out id) && id.IsCase;
}
