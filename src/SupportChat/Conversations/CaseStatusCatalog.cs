using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>Which status values close a Case, read from the org and kept for an hour: the list is the admin's (docs/reference/salesforce.md#case).</summary>
public sealed class CaseStatusCatalog(SalesforceClient salesforce, IOptions<SalesforceOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private Listing? listing;

    /// <summary>The status that the customer's close sets: <c>Salesforce__ClosedStatus</c>, or the org's first closed one.</summary>
    /// <exception cref="UpstreamException">The org has no closed status, or gave no answer.</exception>
    internal async Task<string> ClosedAsync(CancellationToken cancellationToken) =>
        options.Value.ClosedStatus
        ?? (await ReadAsync(cancellationToken)).FirstOrDefault(status => status.IsClosed)?.ApiName
        ?? throw Missing("no-closed-status", "The org has no closed Case status: add one, or set Salesforce__ClosedStatus.");

    /// <summary>The status of a Case that is opened again: <c>Salesforce__ReopenedStatus</c>, or the org's default open one.</summary>
    /// <exception cref="UpstreamException">The org has no open status, or gave no answer.</exception>
    internal async Task<string> ReopenedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ReopenedStatus is { } configured)
        {
            return configured;
        }

        var open = (await ReadAsync(cancellationToken)).Where(status => !status.IsClosed).ToList();
        return (open.FirstOrDefault(status => status.IsDefault) ?? open.FirstOrDefault())?.ApiName
            ?? throw Missing("no-open-status", "The org has no open Case status: add one, or set Salesforce__ReopenedStatus.");
    }

    private static UpstreamException Missing(string code, string message) => new(SalesforceClient.Name, UpstreamFailure.SetUp, code, message);

    private async Task<IReadOnlyList<CaseStatusValue>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (listing is { } current && now - current.ReadAt < Lifetime)
        {
            return current.Values;
        }

        var values = await salesforce.ListCaseStatusesAsync(cancellationToken);
        listing = new Listing([.. values.OrderBy(value => value.SortOrder)], now);
        return listing.Values;
    }

    private sealed record Listing(IReadOnlyList<CaseStatusValue> Values, DateTimeOffset ReadAt);
}
