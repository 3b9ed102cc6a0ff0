using System.Globalization;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Results that were not read to their end. The oldest go when there are too many.</summary>
internal sealed class QueryCursors
{
    private const int Capacity = 50;

    private readonly Lock gate = new();
    private readonly Dictionary<string, QueryRows> cursors = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private long last;

    public string Add(QueryRows rows)
    {
        lock (gate)
        {
            var id = RecordId.Of("01g", ++last);
            cursors[id] = rows;
            order.Enqueue(id);
            if (order.Count > Capacity)
            {
                cursors.Remove(order.Dequeue());
            }

            return id;
        }
    }

    /// <summary>The next page's address part: <c>01g...-2000</c>.</summary>
    public static string Locator(string cursor, int position) => $"{cursor}-{position.ToString(CultureInfo.InvariantCulture)}";

    public (string Cursor, QueryRows Rows, int Position)? Find(string locator)
    {
        var dash = locator.LastIndexOf('-');
        lock (gate)
        {
            return dash > 0 && int.TryParse(locator.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && cursors.TryGetValue(locator[..dash], out var rows) && position < rows.Records.Count ? (locator[..dash], rows, position) : null;
        }
    }
}
