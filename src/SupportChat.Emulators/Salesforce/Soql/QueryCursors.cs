using System.Globalization;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Results that were not read to their end. The oldest go when there are too many.</summary>
internal sealed class QueryCursors
{
    private const int Capacity = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, QueryRows> _cursors = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _last;

    public string Add(QueryRows rows)
    {
        lock (_gate)
        {
            var id = RecordId.Of("01g", ++_last);
            _cursors[id] = rows;
            _order.Enqueue(id);
            if (_order.Count > Capacity)
            {
                _cursors.Remove(_order.Dequeue());
            }

            return id;
        }
    }

    /// <summary>The next page's address part: <c>01g...-2000</c>.</summary>
    public static string Locator(string cursor, int position) => $"{cursor}-{position.ToString(CultureInfo.InvariantCulture)}";

    public (string Cursor, QueryRows Rows, int Position)? Find(string locator)
    {
        var dash = locator.LastIndexOf('-');
        lock (_gate)
        {
            return dash > 0 && int.TryParse(locator.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                && _cursors.TryGetValue(locator[..dash], out var rows) && position < rows.Records.Count ? (locator[..dash], rows, position) : null;
        }
    }
}
