using System.Collections.Concurrent;

namespace SupportChat.Salesforce.PubSub;

/// <summary>Schemas by id, kept for ever; concurrent askers of one id share one call. Failures are not kept.</summary>
internal sealed class EventSchemaCache(Func<string, CancellationToken, Task<EventSchema>> fetch)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<EventSchema>>> schemas = new(StringComparer.Ordinal);

    public ValueTask<EventSchema> GetAsync(string schemaId, CancellationToken cancellationToken) =>
        schemas.TryGetValue(schemaId, out var known) && known.IsValueCreated && known.Value.IsCompletedSuccessfully
            ? ValueTask.FromResult(known.Value.Result)
            : new ValueTask<EventSchema>(FetchAsync(schemaId, cancellationToken));

    private async Task<EventSchema> FetchAsync(string schemaId, CancellationToken cancellationToken)
    {
        // The shared call outlives an asker that gives up; the call has its own deadline.
        var entry = schemas.GetOrAdd(schemaId, id => new Lazy<Task<EventSchema>>(() => fetch(id, CancellationToken.None)));
        try
        {
            return await entry.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (entry.Value.IsFaulted || entry.Value.IsCanceled)
        {
            schemas.TryRemove(KeyValuePair.Create(schemaId, entry));
            throw;
        }
    }
}
